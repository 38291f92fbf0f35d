// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.List;

/// Merges streams into one: a heap of them by their first events, the lower rank first at one time.
final class StreamMerge extends EventStream {
    private final EventStream[] heap;
    private final boolean goesOn;
    private int size;

    /// @param goesOn whether a stream goes on until the first event of another is strictly earlier
    StreamMerge(List<? extends EventStream> streams, boolean goesOn, int rank) {
        this.goesOn = goesOn;
        this.rank = rank;
        heap = streams.toArray(new EventStream[0]);
        size = heap.length;
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
        timestamp = heap[0].timestamp;
    }

    @Override
    EventChain source() {
        return heap[0].source();
    }

    @Override
    boolean advance() {
        EventStream first = heap[0];
        if (first.advance()) {
            if (!goesOn || first.timestamp > earliestOther()) {
                siftDown(0);
            }
        } else {
            heap[0] = heap[--size];
            if (size == 0) {
                return false;
            }
            siftDown(0);
        }
        timestamp = heap[0].timestamp;
        return true;
    }

    private long earliestOther() {
        if (size == 1) {
            return Long.MAX_VALUE;
        }
        long other = heap[1].timestamp;
        return size > 2 ? Math.min(other, heap[2].timestamp) : other;
    }

    private void siftDown(int from) {
        int at = from;
        EventStream stream = heap[at];
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], stream)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = stream;
    }

    private static boolean isBefore(EventStream a, EventStream b) {
        return a.timestamp < b.timestamp || (a.timestamp == b.timestamp && a.rank < b.rank);
    }
}
