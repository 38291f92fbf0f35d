// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.HashMap;
import java.util.Map;

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

    /// Whether to show an event that is part of no flow.
    boolean visible(Track track, long from, long duration) {
        if (!overlaps(from, duration)) {
            return false;
        }
        if (resolutionPs == 0) {
            return true;
        }
        Row row = rows.computeIfAbsent(track, any -> new Row());
        int level = row.depthAt(from);
        boolean visible = distinct(row, level, from, duration);
        if (visible) {
            row.show(level, from + duration);
        }
        return visible;
    }

    /// Whether to show an event of a flow: its first event decides for all.
    boolean visible(Track track, long from, long duration, long flow, boolean lastOfFlow) {
        if (!overlaps(from, duration)) {
            return false;
        }
        if (resolutionPs == 0) {
            return true;
        }
        Row row = rows.computeIfAbsent(track, any -> new Row());
        int level = row.depthAt(from);
        boolean visible = distinct(row, level, from, duration);
        Boolean decided = flows.get(flow);
        if (decided == null) {
            boolean arrow = row.lastFlow < 0 || from + duration - row.lastFlow >= resolutionPs;
            decided = visible || arrow;
            flows.put(flow, decided);
        }
        visible |= decided;
        if (lastOfFlow) {
            flows.remove(flow);
        }
        if (visible) {
            row.lastFlow = from + duration;
            row.show(level, from + duration);
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
