// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.tracefold.bench.SyntheticTrace;

/// The kinds of traces that are loaded, in the sizes that the peer was measured with, and what it was
/// measured with.
enum LoadKind {
    TRACK_EVENT(SyntheticTrace.TRACK_EVENT, 4_000_000, 1_400_000, 17.5, "15-17.5", 408),
    SCHED(SyntheticTrace.SCHED, 2_000_000, 720_000, 36, "23-36", 535),
    CHROME_JSON(SyntheticTrace.CHROME_JSON, 1_100_000, 208_000, 66, "58-66", 510),
    SYSTRACE(SyntheticTrace.SYSTRACE, 280_000, 280_000, 31, "24-31", 0),
    LINUX(SyntheticTrace.MIXED, 4_870_000, 800_000, 20, "20", 1244),
    KINETO(SyntheticTrace.KINETO, 320_000, 110_000, 80, "65-80", 269);

    private final SyntheticTrace trace;
    private final int events;
    private final int eventsOf30Megabytes;
    private final double peerSpeed;
    private final String peerSpeedTold;
    private final double peerMegabytes;

    LoadKind(
            SyntheticTrace trace,
            int events,
            int eventsOf30Megabytes,
            double peerSpeed,
            String peerSpeedTold,
            double peerMegabytes) {
        this.trace = trace;
        this.events = events;
        this.eventsOf30Megabytes = eventsOf30Megabytes;
        this.peerSpeed = peerSpeed;
        this.peerSpeedTold = peerSpeedTold;
        this.peerMegabytes = peerMegabytes;
    }

    SyntheticTrace trace() {
        return trace;
    }

    int events() {
        return events;
    }

    int eventsOf30Megabytes() {
        return eventsOf30Megabytes;
    }

    String key(String what) {
        return "load.%s.%s".formatted(name().toLowerCase(Locale.ROOT), what);
    }

    List<ReportRow> rows() {
        String title = name().toLowerCase(Locale.ROOT).replace('_', ' ');
        List<ReportRow> rows = new ArrayList<>();
        rows.add(
                ReportRow.speed(key("warm"), title + ", in a warm process", "MB/s")
                        .peer(peerSpeed, peerSpeedTold)
                        .times(ReportRows.WARM_TIMES));
        rows.add(
                ReportRow.speed(key("cold30"), title + ", 30 MB, whole process", "MB/s")
                        .peer(peerSpeed, peerSpeedTold)
                        .times(1));
        rows.add(
                ReportRow.speed(key("cold"), title + ", whole process", "MB/s")
                        .peer(peerSpeed, peerSpeedTold));
        ReportRow peak = ReportRow.cost(key("peak"), title + ", peak memory of that", "MB");
        rows.add(
                peerMegabytes == 0
                        ? peak
                        : peak.peer(peerMegabytes, ReportRow.number(peerMegabytes))
                                .times(ReportRows.MEMORY_TIMES));
        return rows;
    }
}
