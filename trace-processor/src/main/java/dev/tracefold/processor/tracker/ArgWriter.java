// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// Adds the args of an event to the set that the thing it belongs to collects. An [ArgSet] is one:
/// it adds all it holds.
@FunctionalInterface
public interface ArgWriter {
    /// Adds args.
    ///
    /// @param args what was collected so far, by the begin of a slice for instance
    void write(ArgSet args);
}
