// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

/// The order in which the events of a file are parsed: by time. At the same time, ends come first,
/// then complete events from the longest to the shortest (a parent begins when its first child does),
/// then the others; the order in the file decides the rest. A file without complete events has no
/// need of that: there the order in the file decides alone.
///
/// Files are made of long runs in order, one a thread or one in all, so runs are looked for and
/// merged.
final class EventOrder {
    private final EventStore store;
    private final boolean anyComplete;
    private final long[] timestamps;
    private int[] runStarts = new int[64];
    private int runs;

    private EventOrder(EventStore store, boolean anyComplete) {
        this.store = store;
        this.anyComplete = anyComplete;
        this.timestamps = new long[store.size()];
        for (int i = 0; i < timestamps.length; i++) {
            timestamps[i] = store.timestampNanos(i);
        }
    }

    /// The numbers of the events in that order.
    static int[] of(EventStore store, boolean anyComplete) {
        return new EventOrder(store, anyComplete).sort();
    }

    private int[] sort() {
        int count = timestamps.length;
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
            if (i == 0 || isBefore(i, i - 1)) {
                addRun(i);
            }
        }
        int[] to = new int[runs > 1 ? count : 0];
        while (runs > 1) {
            mergePairs(from, to);
            int[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private void mergePairs(int[] from, int[] to) {
        int merged = 0;
        for (int run = 0; run < runs; run += 2) {
            int low = runStarts[run];
            merge(from, to, low, startOf(run + 1), startOf(run + 2));
            runStarts[merged++] = low;
        }
        runs = merged;
    }

    private void merge(int[] from, int[] to, int low, int middle, int high) {
        int left = low;
        int right = middle;
        int at = low;
        while (left < middle && right < high) {
            to[at++] = isBefore(from[right], from[left]) ? from[right++] : from[left++];
        }
        System.arraycopy(from, left, to, at, middle - left);
        System.arraycopy(from, right, to, at + middle - left, high - right);
    }

    private int startOf(int run) {
        return run < runs ? runStarts[run] : timestamps.length;
    }

    private void addRun(int start) {
        if (runs == runStarts.length) {
            runStarts = Arrays.copyOf(runStarts, runs * 2);
        }
        runStarts[runs++] = start;
    }

    private boolean isBefore(int a, int b) {
        long ta = timestamps[a];
        long tb = timestamps[b];
        return ta < tb || (ta == tb && anyComplete && isBeforeAtSameTime(a, b));
    }

    private boolean isBeforeAtSameTime(int a, int b) {
        int rankA = rank(a);
        int rankB = rank(b);
        return (rankA == 1 && rankB == 1)
                ? store.durationNanos(a) > store.durationNanos(b)
                : rankA < rankB;
    }

    private int rank(int event) {
        return switch (EventFlags.phase(store.flags(event))) {
            case 'E' -> 0;
            case 'X' -> 1;
            default -> 2;
        };
    }
}
