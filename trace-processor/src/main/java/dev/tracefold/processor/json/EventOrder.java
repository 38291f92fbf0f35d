// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

import dev.tracefold.processor.storage.HeapLimit;

/// The order in which the events of a file are parsed: by time. At the same time, ends come first,
/// then complete events from the longest to the shortest (a parent begins when its first child does),
/// then the others; the order in the file decides the rest. A file without complete events has no
/// need of that: there the order in the file decides alone.
///
/// Files are made of long runs in order, one a thread or one in all, so runs are looked for and
/// merged; one run needs nothing but to be read.
final class EventOrder {
    private static final int BYTES_AN_EVENT = 20;
    private static final int PART_OF_HEAP = 4;
    private static final int ENDS = 0;
    private static final int COMPLETE = 1;
    private static final int OTHERS = 2;

    /// Is handed events.
    interface Taker {
        /// The next event.
        void take(long timestampNanos, int place);
    }

    private final EventStore store;
    private final boolean anyComplete;
    private final long[] timestamps;
    private final int[] places;
    private int[] runStarts = new int[64];
    private int runs;

    private EventOrder(EventStore store, boolean anyComplete) {
        HeapLimit.check(
                (long) store.size() * BYTES_AN_EVENT, PART_OF_HEAP, "events that are not in order");
        this.store = store;
        this.anyComplete = anyComplete;
        this.timestamps = new long[store.size()];
        this.places = new int[store.size()];
    }

    /// Hands every event of a store over in that order.
    static void of(EventStore store, boolean anyComplete, Taker taker) {
        if (!isSorted(store, anyComplete)) {
            new EventOrder(store, anyComplete).sort(taker);
            return;
        }
        EventStore.Scan scan = store.new Scan();
        while (scan.next()) {
            taker.take(scan.timestampNanos(), scan.place());
        }
    }

    private static boolean isSorted(EventStore store, boolean anyComplete) {
        EventStore.Scan scan = store.new Scan();
        long timestamp = Long.MIN_VALUE;
        int rank = ENDS;
        long duration = Long.MAX_VALUE;
        while (scan.next()) {
            long nextTimestamp = scan.timestampNanos();
            int nextRank = rank(scan.flags());
            long nextDuration = scan.durationNanos();
            boolean before =
                    nextTimestamp < timestamp
                            || (nextTimestamp == timestamp
                                    && anyComplete
                                    && isBefore(nextRank, nextDuration, rank, duration));
            if (before) {
                return false;
            }
            timestamp = nextTimestamp;
            rank = nextRank;
            duration = nextDuration;
        }
        return true;
    }

    private void sort(Taker taker) {
        EventStore.Scan scan = store.new Scan();
        for (int i = 0; scan.next(); i++) {
            timestamps[i] = scan.timestampNanos();
            places[i] = scan.place();
        }
        int count = timestamps.length;
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
            if (i == 0 || isBefore(i, i - 1)) {
                addRun(i);
            }
        }
        int[] to = new int[count];
        while (runs > 1) {
            mergePairs(from, to);
            int[] swap = from;
            from = to;
            to = swap;
        }
        for (int event : from) {
            taker.take(timestamps[event], places[event]);
        }
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
        EventFields event = store.read(places[a]);
        int rankA = rank(event.flags());
        long durationA = event.durationNanos();
        event = store.read(places[b]);
        return isBefore(rankA, durationA, rank(event.flags()), event.durationNanos());
    }

    private static boolean isBefore(int rankA, long durationA, int rankB, long durationB) {
        return (rankA == COMPLETE && rankB == COMPLETE) ? durationA > durationB : rankA < rankB;
    }

    private static int rank(int flags) {
        return switch (EventFlags.phase(flags)) {
            case 'E' -> ENDS;
            case 'X' -> COMPLETE;
            default -> OTHERS;
        };
    }
}
