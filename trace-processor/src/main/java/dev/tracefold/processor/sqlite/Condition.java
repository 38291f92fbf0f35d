// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.function.DoublePredicate;
import java.util.function.LongPredicate;

/// A comparison with its value, in terms of how a column holds its values: integers, row numbers
/// and string ids as longs, floating-point numbers as doubles. NULL satisfies none unless said.
sealed interface Condition {
    /// No row satisfies it.
    record Nothing() implements Condition {}

    /// Every row does, NULL or not.
    record Everything() implements Condition {}

    /// Rows without a value, or all others.
    record NullTest(boolean isNull) implements Condition {}

    /// `low <= value <= high`; never empty.
    record LongRange(long low, long high) implements Condition {
        boolean isSingle() {
            return low == high;
        }
    }

    /// One of some values, ascending and all different. The array is not shared.
    @SuppressWarnings("ArrayRecordComponent") // made once, never compared
    record LongSet(long[] values) implements Condition {}

    /// Whatever the test says.
    ///
    /// @param nulls whether NULL satisfies it
    record LongTest(LongPredicate test, boolean nulls) implements Condition {}

    /// `low <= value <= high`.
    record DoubleRange(double low, double high) implements Condition {}

    /// Whatever the test says.
    ///
    /// @param nulls whether NULL satisfies it
    record DoubleTest(DoublePredicate test, boolean nulls) implements Condition {}

    /// The one object that stands for no row.
    Condition NOTHING = new Nothing();

    /// The one object that stands for every row.
    Condition EVERYTHING = new Everything();

    /// Every row that has a value.
    Condition NOT_NULL = new NullTest(false);
}
