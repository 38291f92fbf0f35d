// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

import dev.tracefold.processor.storage.HeapLimit;

/// The order in which the events of a file are parsed: by time, at the same time by what [RunOrder] says; the
/// order in the file decides the rest.
///
/// Files are made of long runs in order, one a thread or one in all, so runs are looked for and
/// merged; one run needs nothing but to be read.
final class EventOrder {
    private static final int BYTES_AN_EVENT = 20;
    private static final int PART_OF_HEAP = 4;

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

    private EventOrder(EventStore store) {
        HeapLimit.check(
                (long) store.size() * BYTES_AN_EVENT, PART_OF_HEAP, "events that are not in order");
        this.store = store;
        this.anyComplete = store.anyComplete();
        this.timestamps = new long[store.size()];
        this.places = new int[store.size()];
    }

    /// Hands every event of a store over in that order.
    static void of(EventStore store, Taker taker) {
        if (!store.isInOrder()) {
            new EventOrder(store).sort(taker);
            return;
        }
        EventStore.Scan scan = store.new Scan(0);
        boolean more = true;
        while (more) {
            more = takeNext(scan, taker);
        }
    }

    /// The body of a loop that runs once, as below.
    private static boolean takeNext(EventStore.Scan scan, Taker taker) {
        boolean any = scan.next();
        if (any) {
            taker.take(scan.timestampNanos(), scan.place());
        }
        return any;
    }

    private void sort(Taker taker) {
        EventStore.Scan scan = store.new Scan(0);
        int count = timestamps.length;
        int[] from = new int[count];
        for (int i = 0; scan.next(); i++) {
            note(i, scan, from);
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

    /// The body of a loop that runs once: it is compiled long before the loop would be.
    private void note(int event, EventStore.Scan scan, int[] order) {
        timestamps[event] = scan.timestampNanos();
        places[event] = scan.place();
        order[event] = event;
        if (event == 0 || isBefore(event, event - 1)) {
            addRun(event);
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
        int rankA = RunOrder.rank(event.flags());
        long durationA = event.durationNanos();
        event = store.read(places[b]);
        return RunOrder.isBefore(
                rankA, durationA, RunOrder.rank(event.flags()), event.durationNanos());
    }
}
