// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Which events can be told apart in a window on a screen.
///
/// An event is shown if it overlaps the window and is long enough, or is the first of its depth in its
/// thread, or begins far enough from the last one shown at its depth. Events come in order of time.
final class Visibility {
    private final long begin;
    private final long end;
    private final long resolutionPs;
    private final Map<Track, Row> rows = new HashMap<>();
    private final Map<Long, Boolean> flows = new HashMap<>();
    private final Map<Track, Map<String, Long>> beside = new HashMap<>();

    /// What was shown of a thread last.
    private static final class Row {
        long[] ends = new long[8];
        int depth;
        long lastFlow = -1;

        int depthAt(long time) {
            int level = 0;
            while (level < depth && ends[level] > time) {
                level++;
            }
            return level;
        }

        void show(int level, long time) {
            if (level == ends.length) {
                ends = java.util.Arrays.copyOf(ends, 2 * level);
            }
            ends[level] = time;
            depth = level + 1;
        }
    }

    /// A window.
    ///
    /// @param resolutionPs what can be told apart, or 0 for everything
    Visibility(long begin, long end, long resolutionPs) {
        this.begin = begin;
        this.end = end;
        this.resolutionPs = resolutionPs;
    }

    /// Whether to show an event.
    ///
    /// @param flow its arrow, or nothing if it has none
    boolean visible(Track track, int event, @Nullable EventFlow flow) {
        long from = track.line().begin(event);
        long duration = track.line().duration(event);
        if (!overlaps(from, duration)) {
            return false;
        }
        if (resolutionPs == 0) {
            return true;
        }
        if (track.counters() || (flow != null && flow.isAsync())) {
            return visibleBeside(track, track.line().name(event), from);
        }
        Row row = rows.computeIfAbsent(track, any -> new Row());
        int level = row.depthAt(from);
        boolean visible = distinct(row, level, from, duration);
        if (flow != null) {
            visible = visibleInFlow(row, from + duration, visible, flow);
        }
        if (visible) {
            row.show(level, from + duration);
        }
        return visible;
    }

    // What is in no row only has to be far enough from the one of its name before.
    private boolean visibleBeside(Track track, String name, long from) {
        Map<String, Long> last = beside.computeIfAbsent(track, any -> new HashMap<>());
        Long before = last.get(name);
        boolean visible = before == null || from - before >= resolutionPs;
        if (visible) {
            last.put(name, from);
        }
        return visible;
    }

    // The first event of an arrow decides for all of it.
    private boolean visibleInFlow(Row row, long to, boolean distinct, EventFlow flow) {
        Boolean decided = flows.get(flow.number());
        if (decided == null) {
            boolean apart = row.lastFlow < 0 || to - row.lastFlow >= resolutionPs;
            decided = distinct || apart;
            flows.put(flow.number(), decided);
        }
        boolean visible = distinct || decided;
        if (flow.isIn() && !flow.isOut()) {
            flows.remove(flow.number());
        }
        if (visible) {
            row.lastFlow = to;
        }
        return visible;
    }

    private boolean distinct(Row row, int level, long from, long duration) {
        return duration >= resolutionPs
                || level >= row.depth
                || from - row.ends[level] >= resolutionPs;
    }

    private boolean overlaps(long from, long duration) {
        return begin <= from + duration && end >= from;
    }
}
