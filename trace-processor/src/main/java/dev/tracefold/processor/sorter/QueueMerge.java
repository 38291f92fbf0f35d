// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

/// Merges queues that are each in order: a heap of their first events. A queue goes on until the first
/// event of another is strictly earlier; among queues that could come next, ties go to the lower.
final class QueueMerge {
    private final long[] timestamps;
    private final int[] order;
    private final int[] next;
    private final int[] ends;
    private final long[] heads;
    private final int[] heap;
    private int size;

    /// @param order events queue by queue
    /// @param starts where each queue starts in it, and the end of the last
    QueueMerge(long[] timestamps, int[] order, int[] starts) {
        this.timestamps = timestamps;
        this.order = order;
        int queues = starts.length - 1;
        next = new int[queues];
        ends = new int[queues];
        heads = new long[queues];
        heap = new int[queues];
        size = queues;
        for (int queue = 0; queue < queues; queue++) {
            next[queue] = starts[queue];
            ends[queue] = starts[queue + 1];
            heads[queue] = timestamps[order[starts[queue]]];
            heap[queue] = queue;
        }
        for (int i = queues / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    int[] merge() {
        int[] merged = new int[order.length];
        int at = 0;
        while (size > 1) {
            int queue = heap[0];
            int event = next[queue]++;
            merged[at++] = order[event];
            if (next[queue] < ends[queue]) {
                heads[queue] = timestamps[order[event + 1]];
                if (heads[queue] <= earliestOther()) {
                    continue;
                }
            } else {
                heap[0] = heap[--size];
            }
            siftDown(0);
        }
        int last = heap[0];
        System.arraycopy(order, next[last], merged, at, ends[last] - next[last]);
        return merged;
    }

    private long earliestOther() {
        long head = heads[heap[1]];
        return size > 2 ? Math.min(head, heads[heap[2]]) : head;
    }

    private void siftDown(int from) {
        int at = from;
        int queue = heap[at];
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], queue)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = queue;
    }

    private boolean isBefore(int a, int b) {
        return heads[a] < heads[b] || (heads[a] == heads[b] && a < b);
    }
}
