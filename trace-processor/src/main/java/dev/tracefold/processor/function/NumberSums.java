// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

/// Sums by index, of integers with a check for overflow or of floating-point numbers. An index to
/// which nothing was added has no sum.
final class NumberSums {
    private final boolean real;
    private final long[] longs;
    private final double[] doubles;
    private final boolean[] present;

    NumberSums(boolean real, int size) {
        this.real = real;
        this.longs = new long[real ? 0 : size];
        this.doubles = new double[real ? size : 0];
        this.present = new boolean[size];
    }

    void add(int index, RowColumn cells, int row) {
        if (cells.isNull(row)) {
            return;
        }
        present[index] = true;
        if (real) {
            doubles[index] += cells.getDouble(row);
        } else {
            longs[index] = sum(longs[index], cells.getLong(row));
        }
    }

    void add(int index, NumberSums other, int from) {
        if (!other.present[from]) {
            return;
        }
        present[index] = true;
        if (real) {
            doubles[index] += other.doubles[from];
        } else {
            longs[index] = sum(longs[index], other.longs[from]);
        }
    }

    private static long sum(long a, long b) {
        try {
            return Math.addExact(a, b);
        } catch (ArithmeticException e) {
            throw new FunctionException("flamegraph: integer value overflow");
        }
    }

    boolean isZero(int index) {
        return real ? doubles[index] == 0 : longs[index] == 0;
    }

    double asDouble(int index) {
        return real ? doubles[index] : longs[index];
    }

    /// The sum as Long or Double, 0 where there is none.
    Object orZero(int index) {
        return real ? (Object) doubles[index] : (Object) longs[index];
    }

    /// The sum, or null where there is none.
    @Nullable Object orNull(int index) {
        return present[index] ? orZero(index) : null;
    }
}
