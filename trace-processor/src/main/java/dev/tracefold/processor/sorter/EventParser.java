// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

/// Second half of an importer: turns one event, at its time, into rows.
@FunctionalInterface
public interface EventParser {
    /// Parses an event when its time has come.
    ///
    /// @param timestampNanos trace time
    /// @param payload what the tokenizer pushed: a row of its own columns, a place in a buffer
    /// @param aux more of the same
    void parse(long timestampNanos, long payload, int aux);
}
