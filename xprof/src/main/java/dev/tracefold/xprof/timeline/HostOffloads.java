// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.space.AddedStat;
import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// Joins the starts and ends of copies between a device and its host, which are two operations, into
/// events that last as long as the copy. They overlap, so they are laid out in rows.
final class HostOffloads {
    // The label of memory that is the host's.
    private static final String HOST_MEMORY = "S(5)";
    private static final int MAX_ROWS = 4;

    private static final List<String> OPERATIONS =
            List.of("copy", "dynamic-slice", "dynamic-update-slice");

    private final XPlane plane;
    private final long startNs;
    private final Map<String, Deque<Start>> open = new HashMap<>();
    private final List<XLine> rows = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();

    /// A copy that began.
    ///
    /// @param begin when
    /// @param kind what
    private record Start(long begin, EventMetadata kind) {}

    HostOffloads(XPlane plane, long startNs) {
        this.plane = plane;
        this.startNs = startNs;
    }

    void add(EventMetadata kind, long begin, long end) {
        String display = kind.displayName();
        if (!isOffload(display, kind.name())) {
            return;
        }
        String name = name(display);
        Deque<Start> starts = open.computeIfAbsent(name, any -> new ArrayDeque<>());
        if (display.contains("-start")) {
            starts.add(new Start(begin, kind));
        } else if (!starts.isEmpty()) {
            join(starts.remove(), name, kind, end);
        }
    }

    private static boolean isOffload(String display, String name) {
        if (!name.contains(HOST_MEMORY)) {
            return false;
        }
        return OPERATIONS.stream()
                .anyMatch(
                        one -> display.contains(one + "-start") || display.contains(one + "-done"));
    }

    private static String name(String display) {
        int dot = display.lastIndexOf('.');
        String id = dot < 0 ? "0" : display.substring(dot + 1);
        int cut = display.indexOf("-start");
        if (cut < 0) {
            cut = display.indexOf("-done");
        }
        return "offload-" + display.substring(0, cut) + "." + id;
    }

    private void join(Start start, String name, EventMetadata done, long end) {
        XLine row = row(start.begin(), end);
        int event = row.add(plane.addMetadata("", name), start.begin(), end - start.begin());
        row.addStat(event, AddedStat.number("_a", 1));
        done.stats((stat, value) -> {
            if (stat.equals("raw_bytes_accessed")) {
                row.addStat(event, AddedStat.number(stat, value.number()));
            }
        });
        start.kind()
                .stats((stat, value) -> {
                    if (stat.equals("shape_with_layout")) {
                        row.addStat(event, AddedStat.text(stat, value.text()));
                    }
                });
    }

    // The row that has been free for longest.
    private XLine row(long begin, long end) {
        int best = -1;
        long earliest = begin;
        for (int i = 0; i < rows.size(); i++) {
            if (ends.get(i) <= earliest) {
                best = i;
                earliest = ends.get(i);
            }
        }
        if (best < 0) {
            if (rows.size() < MAX_ROWS) {
                rows.add(
                        plane.getOrAddLine(
                                new XLine.LineHeader(
                                        LineIds.HOST_OFFLOADS + rows.size(),
                                        0,
                                        "Host Offload Ops row " + rows.size(),
                                        "",
                                        startNs)));
                ends.add(end);
            }
            best = rows.size() - 1;
        }
        ends.set(best, Math.max(ends.get(best), end));
        return rows.get(best);
    }
}
