// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.sorter.MergeSort;

/// The order in which the events of a file are parsed: by time. At the same time, ends come first,
/// then complete events from the longest to the shortest (a parent begins when its first child does),
/// then the others; the order in the file decides the rest. A file without complete events has no
/// need of that: there the order in the file decides alone.
final class EventOrder {
    private final EventStore store;
    private final boolean anyComplete;
    private final long[] timestamps;

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
        EventOrder order = new EventOrder(store, anyComplete);
        int count = order.timestamps.length;
        boolean sorted = true;
        for (int i = 1; i < count && sorted; i++) {
            sorted = order.compare(i - 1, i) <= 0;
        }
        if (!sorted) {
            return MergeSort.order(count, order::compare);
        }
        int[] same = new int[count];
        for (int i = 0; i < count; i++) {
            same[i] = i;
        }
        return same;
    }

    private int compare(int a, int b) {
        int byTime = Long.compare(timestamps[a], timestamps[b]);
        return byTime == 0 && anyComplete ? compareAtSameTime(a, b) : byTime;
    }

    private int compareAtSameTime(int a, int b) {
        int rankA = rank(a);
        int rankB = rank(b);
        return rankA == 1 && rankB == 1
                ? Long.compare(store.durationNanos(b), store.durationNanos(a))
                : Integer.compare(rankA, rankB);
    }

    private int rank(int event) {
        return switch (EventFlags.phase(store.flags(event))) {
            case 'E' -> 0;
            case 'X' -> 1;
            default -> 2;
        };
    }
}
