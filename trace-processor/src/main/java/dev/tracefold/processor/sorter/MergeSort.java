// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

/// Stable merge sort of row numbers; runs that are in order already are only merged.
final class MergeSort {
    /// Compares two rows by their numbers.
    interface RowComparator {
        int compare(int a, int b);
    }

    private MergeSort() {}

    /// The numbers 0 to `count` in the comparator's order.
    static int[] order(int count, RowComparator comparator) {
        int[] from = new int[count];
        int[] to = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
        }
        for (int width = 1; width < count && width > 0; width *= 2) {
            for (int low = 0; low < count; low += 2 * width) {
                int middle = Math.min(low + width, count);
                int high = (int) Math.min((long) low + 2L * width, count);
                merge(from, to, low, middle, high, comparator);
            }
            int[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private static void merge(
            int[] from, int[] to, int low, int middle, int high, RowComparator comparator) {
        if (middle >= high || comparator.compare(from[middle - 1], from[middle]) <= 0) {
            System.arraycopy(from, low, to, low, high - low);
            return;
        }
        int left = low;
        int right = middle;
        for (int i = low; i < high; i++) {
            if (left < middle
                    && (right >= high || comparator.compare(from[left], from[right]) <= 0)) {
                to[i] = from[left++];
            } else {
                to[i] = from[right++];
            }
        }
    }
}
