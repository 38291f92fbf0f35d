// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

/// The rows of one input of a span join, ordered by partition and ts.
interface SpanReader {
    /// Begins again before the first row.
    void rewind();

    /// Moves to the next row.
    ///
    /// @return false after the last
    boolean next();

    /// Whether a cell of the row is NULL.
    boolean isNull(int column);

    /// Whether a cell of the row is an integer.
    boolean isLong(int column);

    /// A cell as an integer.
    long getLong(int column);

    /// A cell as null, Long, Double, String or byte[].
    @Nullable Object get(int column);
}
