// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.Arrays;

/// Stable order of the events of each queue by time, made for how traces come: each queue is in order but for
/// neighbours, and the queues lie interleaved. Only what is out of place is moved.
final class SortedOrder {
    private static final int FIRST_RUN = 32;
    private static final int EVENTS_AT_ONCE = 256;

    private final int[] next = new int[1 << 16];
    private long[] timestamps = new long[0];
    private int[] keys = new int[0];
    private int[] order = new int[0];
    private int[] spare = new int[0];

    /// Brings events in order, queue by queue; [#events()] has their numbers then.
    ///
    /// @return where each queue that has events starts, and the end of the last
    int[] byQueue(PushedEvents events) {
        timestamps = events.timestamps;
        keys = events.kinds;
        if (order.length < events.size) {
            order = new int[events.timestamps.length];
        }
        int[] starts = groupByQueue(events.size);
        for (int i = 0; i + 1 < starts.length; i++) {
            sort(starts[i], starts[i + 1]);
        }
        return starts;
    }

    /// Numbers of events in order; valid until the next are brought in order.
    int[] events() {
        return order;
    }

    private int queue(int event) {
        return keys[event] >>> 16;
    }

    /// Fills the order queue by queue, each in the order of pushing.
    ///
    /// @return where each queue that has events starts, and the end of the last
    private int[] groupByQueue(int count) {
        Arrays.fill(next, 0);
        for (int i = 0; i < count; i += EVENTS_AT_ONCE) {
            count(i, Math.min(count, i + EVENTS_AT_ONCE));
        }
        int[] starts = new int[64];
        int used = 0;
        int at = 0;
        for (int queue = 0; queue < next.length; queue++) {
            if (next[queue] > 0) {
                if (used + 1 == starts.length) {
                    starts = Arrays.copyOf(starts, used * 2 + 2);
                }
                starts[used++] = at;
                int size = next[queue];
                next[queue] = at;
                at += size;
            }
        }
        starts[used] = count;
        for (int i = 0; i < count; i += EVENTS_AT_ONCE) {
            place(i, Math.min(count, i + EVENTS_AT_ONCE));
        }
        return Arrays.copyOf(starts, used + 1);
    }

    // Methods that are called often are compiled sooner than loops that run once a run.

    private void count(int from, int to) {
        for (int i = from; i < to; i++) {
            next[queue(i)]++;
        }
    }

    private void place(int from, int to) {
        for (int i = from; i < to; i++) {
            order[next[queue(i)]++] = i;
        }
    }

    private void sort(int from, int to) {
        for (int low = from; low < to; low += FIRST_RUN) {
            insertionSort(low, Math.min(low + FIRST_RUN, to));
        }
        for (long width = FIRST_RUN; width < to - from; width *= 2) {
            for (long low = from; low + width < to; low += 2 * width) {
                merge((int) low, (int) (low + width), (int) Math.min(low + 2 * width, to));
            }
        }
    }

    private void insertionSort(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int event = order[i];
            long ts = timestamps[event];
            int at = i;
            while (at > from && timestamps[order[at - 1]] > ts) {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = event;
        }
    }

    /// Merges two runs side by side; what lies right already at either end stays.
    private void merge(int low, int middle, int high) {
        long firstOfRight = timestamps[order[middle]];
        long lastOfLeft = timestamps[order[middle - 1]];
        if (lastOfLeft <= firstOfRight) {
            return;
        }
        int from = firstAfter(firstOfRight, low, middle);
        int to = firstNotBefore(lastOfLeft, middle, high);
        int leftSize = middle - from;
        if (spare.length < leftSize) {
            spare = new int[Math.max(leftSize, Math.min(order.length, spare.length * 2))];
        }
        System.arraycopy(order, from, spare, 0, leftSize);
        int left = 0;
        int right = middle;
        int at = from;
        while (left < leftSize && right < to) {
            boolean rightFirst = timestamps[order[right]] < timestamps[spare[left]];
            order[at++] = rightFirst ? order[right++] : spare[left++];
        }
        System.arraycopy(spare, left, order, at, leftSize - left);
    }

    private int firstAfter(long ts, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timestamps[order[middle]] <= ts) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int firstNotBefore(long ts, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timestamps[order[middle]] < ts) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
