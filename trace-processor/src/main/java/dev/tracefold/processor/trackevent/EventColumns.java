// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.Arrays;

/// What the tokenizer worked out of events beyond where they lie: sums of deltas and such. Most events
/// need no row.
final class EventColumns {
    private static final int FIRST_ROWS = 64;
    private static final byte HAS_THREAD_TIME = 1;
    private static final byte HAS_INSTRUCTIONS = 2;

    private long[] references = new long[FIRST_ROWS];
    private byte[] flags = new byte[FIRST_ROWS];
    private long[] threadTimes = new long[FIRST_ROWS];
    private long[] instructionCounts = new long[FIRST_ROWS];
    private double[] counters = new double[FIRST_ROWS];
    private int[] extraStarts = new int[FIRST_ROWS];
    private int rows;
    private double[] extras = new double[8];
    private int extraCount;

    /// Adds a row for the event at that place of the store.
    int addRow(long reference) {
        if (rows == references.length) {
            int capacity = rows * 2;
            references = Arrays.copyOf(references, capacity);
            flags = Arrays.copyOf(flags, capacity);
            threadTimes = Arrays.copyOf(threadTimes, capacity);
            instructionCounts = Arrays.copyOf(instructionCounts, capacity);
            counters = Arrays.copyOf(counters, capacity);
            extraStarts = Arrays.copyOf(extraStarts, capacity);
        }
        references[rows] = reference;
        flags[rows] = 0;
        extraStarts[rows] = extraCount;
        return rows++;
    }

    void setThreadTime(int row, long nanos) {
        flags[row] |= HAS_THREAD_TIME;
        threadTimes[row] = nanos;
    }

    void setInstructions(int row, long count) {
        flags[row] |= HAS_INSTRUCTIONS;
        instructionCounts[row] = count;
    }

    void setCounter(int row, double value) {
        counters[row] = value;
    }

    /// Adds an extra counter's value to the last row.
    void addExtra(double value) {
        if (extraCount == extras.length) {
            extras = Arrays.copyOf(extras, extraCount * 2);
        }
        extras[extraCount++] = value;
    }

    long reference(int row) {
        return references[row];
    }

    boolean hasThreadTime(int row) {
        return (flags[row] & HAS_THREAD_TIME) != 0;
    }

    long threadTime(int row) {
        return threadTimes[row];
    }

    boolean hasInstructions(int row) {
        return (flags[row] & HAS_INSTRUCTIONS) != 0;
    }

    long instructions(int row) {
        return instructionCounts[row];
    }

    double counter(int row) {
        return counters[row];
    }

    /// The value of the row's extra counter with that number.
    double extra(int row, int index) {
        return extras[extraStarts[row] + index];
    }
}
