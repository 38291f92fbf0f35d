// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.util.Arrays;

/// Sorts like the C++ library that XProf is built with, whose order of what ties is its own but visible:
/// which copy ends first decides in which row it is shown. It is the usual introspective sort: the median
/// of three as pivot while there are more than sixteen, then insertion.
public final class TieOrder {
    private static final int FEW = 16;

    private final int[] order;
    private final Less less;

    /// Compares two events.
    @FunctionalInterface
    public interface Less {
        /// Whether one event comes before another.
        boolean isLess(int one, int other);
    }

    private TieOrder(int[] order, Less less) {
        this.order = order;
        this.less = less;
    }

    /// Sorts events.
    ///
    /// @param order their numbers, in the order in which XProf has them before
    public static void sort(int[] order, Less less) {
        TieOrder sort = new TieOrder(order, less);
        int halvings = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, order.length));
        sort.partition(0, order.length, 2 * halvings);
        sort.insert();
    }

    private void partition(int first, int end, int depth) {
        int last = end;
        int left = depth;
        while (last - first > FEW) {
            if (left-- == 0) {
                // Nobody's events are so unlike chance; the order of their ties is left alone.
                sortStably(first, last);
                return;
            }
            int cut = cut(first, last);
            partition(cut, last, left);
            last = cut;
        }
    }

    private void sortStably(int first, int last) {
        Integer[] range = new Integer[last - first];
        Arrays.setAll(range, i -> order[first + i]);
        Arrays.sort(
                range,
                (one, other) -> less.isLess(one, other) ? -1 : less.isLess(other, one) ? 1 : 0);
        for (int i = 0; i < range.length; i++) {
            order[first + i] = range[i];
        }
    }

    private int cut(int first, int last) {
        medianToFirst(first, first + 1, first + (last - first) / 2, last - 1);
        int low = first + 1;
        int high = last;
        while (true) {
            while (isLess(low, first)) {
                low++;
            }
            high--;
            while (isLess(first, high)) {
                high--;
            }
            if (low >= high) {
                return low;
            }
            swap(low, high);
            low++;
        }
    }

    private void medianToFirst(int first, int a, int b, int c) {
        boolean ascending = isLess(a, b);
        int low = ascending ? a : b;
        int high = ascending ? b : a;
        if (isLess(high, c)) {
            swap(first, high);
        } else if (isLess(low, c)) {
            swap(first, c);
        } else {
            swap(first, low);
        }
    }

    private boolean isLess(int at, int other) {
        return less.isLess(order[at], order[other]);
    }

    private void swap(int at, int other) {
        int kept = order[at];
        order[at] = order[other];
        order[other] = kept;
    }

    private void insert() {
        for (int i = 1; i < order.length; i++) {
            int value = order[i];
            int hole = i;
            while (hole > 0 && less.isLess(value, order[hole - 1])) {
                order[hole] = order[hole - 1];
                hole--;
            }
            order[hole] = value;
        }
    }
}
