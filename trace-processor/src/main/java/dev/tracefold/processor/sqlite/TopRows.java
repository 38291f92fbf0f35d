// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// Finds the few rows that come first in an order without sorting all.
///
/// Only the most significant column is looked at: rows beyond the k-th smallest key cannot be among
/// the first k, whatever the other columns say. What is left, ties included, is for the sorter.
final class TopRows {
    private static final int MOST = 1 << 14;

    private TopRows() {}

    /// Leaves out rows of a list that cannot be among the first `limit`, if that is worth it.
    static void prune(Relation relation, Plan.Order order, long limit, RowList rows) {
        if (limit == 0 || limit > MOST || limit * 8 > rows.count()) {
            return;
        }
        long[] items = new long[rows.count()];
        for (int i = 0; i < items.length; i++) {
            items[i] = rows.get(i);
        }
        Keys keys = Keys.of(relation, order.column(), items);
        Heap smallest = new Heap((int) limit);
        int nulls = 0;
        for (long item : items) {
            if (keys.isNull((int) item)) {
                nulls++;
            } else {
                smallest.offer(directed(keys.key((int) item), order));
            }
        }
        boolean nullsFirst = !order.descending();
        boolean keepNulls = nullsFirst || items.length - nulls < limit;
        if (nullsFirst && nulls >= limit) {
            keep(items, row -> keys.isNull(row), rows);
        } else {
            long largest = smallest.largest();
            keep(
                    items,
                    row -> keys.isNull(row) ? keepNulls : directed(keys.key(row), order) <= largest,
                    rows);
        }
    }

    private static void keep(long[] items, IntPredicate test, RowList rows) {
        int kept = 0;
        for (long item : items) {
            Native.putInt(rows.address() + 4L * kept, (int) item);
            kept += test.test((int) item) ? 1 : 0;
        }
        rows.setCount(kept);
    }

    /// A key that is smaller the earlier its row comes.
    private static long directed(long key, Plan.Order order) {
        return order.descending() ? ~key : key;
    }

    /// The smallest numbers of many, the largest of them on top.
    private static final class Heap {
        private final long[] items;
        private int size;

        Heap(int capacity) {
            items = new long[capacity];
            Arrays.fill(items, Long.MAX_VALUE);
        }

        /// The largest of the smallest; anything is smaller until the heap is full.
        long largest() {
            return size < items.length ? Long.MAX_VALUE : items[0];
        }

        void offer(long item) {
            if (size < items.length) {
                int at = size++;
                while (at > 0 && items[(at - 1) / 2] < item) {
                    items[at] = items[(at - 1) / 2];
                    at = (at - 1) / 2;
                }
                items[at] = item;
            } else if (item < items[0]) {
                sink(item);
            }
        }

        private void sink(long item) {
            int at = 0;
            int child = 1;
            while (child < size) {
                if (child + 1 < size && items[child + 1] > items[child]) {
                    child++;
                }
                if (items[child] <= item) {
                    break;
                }
                items[at] = items[child];
                at = child;
                child = 2 * at + 1;
            }
            items[at] = item;
        }
    }
}
