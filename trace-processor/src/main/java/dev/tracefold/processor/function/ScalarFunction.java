// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

/// A function of one row.
@FunctionalInterface
public interface ScalarFunction {
    /// The result: null, Long, Double, String, byte[] or [Pointer].
    ///
    /// @throws FunctionException when the arguments are wrong
    @Nullable Object call(Arguments arguments);
}
