// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.Arrays;

/// Numbers, as many as there are events, without an object for each.
final class LongList {
    private long[] numbers;
    private int size;

    LongList() {
        this(16);
    }

    LongList(int capacity) {
        numbers = new long[capacity];
    }

    void add(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size + (size >> 1) + 16);
        }
        numbers[size++] = number;
    }

    int size() {
        return size;
    }

    long get(int index) {
        return numbers[index];
    }

    void sort() {
        Arrays.sort(numbers, 0, size);
    }

    /// The first index in a sorted list whose number is not less.
    int from(long number) {
        int found = Arrays.binarySearch(numbers, 0, size, number);
        if (found < 0) {
            return -found - 1;
        }
        while (found > 0 && numbers[found - 1] == number) {
            found--;
        }
        return found;
    }
}
