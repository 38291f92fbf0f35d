// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.tracefold.bench.PeerQuery;

/// Every figure of the report, in its order. The peer's are those that were published of Perfetto v58 on two
/// cores; targets are four times its speed when warm and half of its memory, its speed when cold, and so on.
final class ReportRows {
    static final String QUERY_MEAN = "query.geomean";
    static final String SELECTIVE_RATIO = "selective.ratio";
    static final double WARM_TIMES = 4;
    static final double MEMORY_TIMES = 2;

    private static final double SELECTIVE = 5;
    private static final double QUERIES = 2;

    private ReportRows() {}

    static List<ReportRow> all() {
        List<ReportRow> rows = new ArrayList<>();
        for (LoadKind kind : LoadKind.values()) {
            rows.addAll(kind.rows());
        }
        rows.addAll(gigabyte());
        for (PeerQuery query : PeerQuery.values()) {
            rows.add(query(query));
        }
        rows.add(
                ReportRow.speed(QUERY_MEAN, "geometric mean of the ratios above", "times")
                        .within(QUERIES));
        rows.add(ReportRow.cost("selective.whole", "load, whole", "ms"));
        rows.add(ReportRow.cost("selective.query", "load of what a query of slices sees", "ms"));
        rows.add(ReportRow.speed(SELECTIVE_RATIO, "one to the other", "times").within(SELECTIVE));
        rows.add(
                ReportRow.cost("snapshot.open", "a snapshot of 5,000,000 slices opens", "ms")
                        .within(10));
        rows.addAll(fleet());
        rows.addAll(start());
        rows.addAll(export());
        return List.copyOf(rows);
    }

    private static List<ReportRow> gigabyte() {
        return List.of(
                ReportRow.cost("gigabyte.peak", "a trace of 1 GB: peak memory", "MB").within(1536),
                ReportRow.cost("gigabyte.cold", "a trace of 1 GB: whole process", "s"),
                ReportRow.cost("gigabyte.sched.peak", "1 GB of sched switches: peak memory", "MB")
                        .within(1536),
                ReportRow.cost(
                        "gigabyte.sched.cold", "1 GB of sched switches: whole process", "s"));
    }

    private static List<ReportRow> fleet() {
        return List.of(
                ReportRow.cost("fleet.process", "a process, first question", "s")
                        .peer(13.3, "13.3 (15 traces/s)")
                        .within(3.3),
                ReportRow.cost("fleet.server", "a server that has just started, first", "s")
                        .peer(13.3, "13.3")
                        .within(3.3),
                ReportRow.cost("fleet.snapshots", "a process, with snapshots", "s")
                        .peer(13.3, "no faster the second time"),
                ReportRow.cost("fleet.again", "a server, the same question again", "s")
                        .peer(13.3, "no faster the second time")
                        .within(0.5));
    }

    private static List<ReportRow> start() {
        return List.of(
                ReportRow.cost("start.command", "launcher, JVM and command line", "s"),
                ReportRow.cost("start.processor", "and a session on an empty trace", "s"),
                ReportRow.cost("start.trace", "and a trace of a megabyte", "s").within(0.6),
                ReportRow.cost("worker.listens", "a worker's image: listens", "s"),
                ReportRow.cost("worker.ready", "a worker's image: ready", "s"),
                ReportRow.cost("worker.answered", "a worker's image: first answer", "s")
                        .within(0.9));
    }

    private static List<ReportRow> export() {
        List<ReportRow> rows = new ArrayList<>();
        for (String format : List.of("parquet", "arrow", "sqlite")) {
            rows.add(ReportRow.cost("export." + format, "5,000,000 slices to " + format, "s"));
        }
        return rows;
    }

    static ReportRow query(PeerQuery query) {
        return ReportRow.cost(
                        query.key(), query.name().toLowerCase(Locale.ROOT).replace('_', ' '), "ms")
                .peer(query.peerMillis(), ReportRow.number(query.peerMillis()));
    }
}
