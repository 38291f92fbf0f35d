// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

/// A scalar SQL function.
@FunctionalInterface
public interface ScalarFunction {
    /// Computes one value. What is not put into `result` is NULL. A
    /// [ProcessorException][dev.tracefold.processor.error.ProcessorException] becomes an SQL error
    /// with its message; any other exception too, as a fault of ours.
    ///
    /// @param arguments valid during the call only
    /// @param result valid during the call only
    void call(Arguments arguments, ResultSink result);
}
