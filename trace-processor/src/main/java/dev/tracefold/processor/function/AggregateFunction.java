// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

/// One run of a function of many rows: each row goes in, the result comes out at the end, or, in a
/// window, after each row.
public interface AggregateFunction {
    /// Takes a row in.
    ///
    /// @throws FunctionException when the arguments are wrong
    void step(Arguments arguments);

    /// The result so far, as [ScalarFunction#call] gives it.
    @Nullable Object result();

    /// Takes the oldest row out again; only windows ask for it.
    default void inverse(Arguments arguments) {
        throw new FunctionException("this function cannot be used with a moving window frame");
    }
}
