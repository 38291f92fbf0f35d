// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

/// Events that are in order of time as their importer keeps them, and are asked for one by one when their turn comes:
/// nothing is copied to sort them.
public interface SortedEvents {
    /// Goes to the next event; the first is behind the first call.
    ///
    /// @return false when there is none
    boolean next();

    /// Trace time of the event.
    long timestampNanos();

    /// What its parser is handed.
    long payload();
}
