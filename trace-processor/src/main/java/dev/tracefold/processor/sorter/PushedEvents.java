// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.Arrays;

/// Events as they were pushed, in four primitive arrays, until there are enough for a run.
final class PushedEvents {
    /// So many fit into the processor's caches while they are sorted.
    private static final int MOST_EVENTS = 1 << 16;

    private static final int FIRST_EVENTS = 1 << 10;

    long[] timestamps = new long[FIRST_EVENTS];
    long[] payloads = new long[FIRST_EVENTS];
    int[] auxes = new int[FIRST_EVENTS];

    /// The queue in the upper half, the parser in the lower.
    int[] kinds = new int[FIRST_EVENTS];

    int size;

    private boolean isInOrder = true;

    /// Whether all are of one queue and in order of time, as events of text mostly are.
    boolean isInOrder() {
        return isInOrder;
    }

    void clear() {
        size = 0;
        isInOrder = true;
    }

    boolean isFull() {
        return size == MOST_EVENTS;
    }

    void add(long timestamp, int kind, long payload, int aux) {
        int at = size;
        if (at == timestamps.length) {
            grow();
        }
        if (at > 0 && (timestamp < timestamps[at - 1] || (kind ^ kinds[at - 1]) >>> 16 != 0)) {
            isInOrder = false;
        }
        timestamps[at] = timestamp;
        payloads[at] = payload;
        auxes[at] = aux;
        kinds[at] = kind;
        size = at + 1;
    }

    private void grow() {
        int capacity = Math.min(4 * size, MOST_EVENTS);
        timestamps = Arrays.copyOf(timestamps, capacity);
        payloads = Arrays.copyOf(payloads, capacity);
        auxes = Arrays.copyOf(auxes, capacity);
        kinds = Arrays.copyOf(kinds, capacity);
    }
}
