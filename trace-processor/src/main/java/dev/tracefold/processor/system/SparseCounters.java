// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.sorter.TraceSorter;

/// Counters that are told of more often than they change. Only what is needed to draw the same line is
/// stored: the changes, and before each the last time that the old value was seen. Values are given
/// in file order and go through the sorter.
final class SparseCounters {
    private static final class Line {
        private double value;
        private long lastSeen;
        private long lastStored = Long.MIN_VALUE;
    }

    private record Point(int track, double value) {}

    private final TraceContext context;
    private final Map<Integer, Line> lines = new HashMap<>();
    private final List<Point> points = new ArrayList<>();
    private final int parser;

    SparseCounters(TraceContext context) {
        this.context = context;
        parser = context.sorter().register(this::store);
    }

    void push(long timestampNanos, int track, double value) {
        Line line = lines.computeIfAbsent(track, t -> new Line());
        boolean isFirst = line.lastStored == Long.MIN_VALUE;
        if (isFirst || line.value != value) {
            if (!isFirst && line.lastSeen > line.lastStored) {
                sort(line.lastSeen, track, line.value);
            }
            sort(timestampNanos, track, value);
            line.lastStored = timestampNanos;
            line.value = value;
        }
        line.lastSeen = timestampNanos;
    }

    private void sort(long timestampNanos, int track, double value) {
        int point = points.size();
        points.add(new Point(track, value));
        context.sorter().push(TraceSorter.STREAM_QUEUE, timestampNanos, parser, point, 0);
    }

    private void store(long timestampNanos, long payload, int aux) {
        Point point = points.get((int) payload);
        context.kernel().counters().push(timestampNanos, point.track, point.value);
    }
}
