// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import org.jspecify.annotations.Nullable;

/// The events of one queue in one run, or those that an importer keeps in order.
final class RunPart {
    RunStore.@Nullable Run run;

    /// Instead of a run.
    @Nullable SortedEvents events;

    /// The parser of all of these.
    int parser;

    int queue;

    /// Lower in what was pushed earlier.
    int number;

    int start;
    int end;
    int count;
    long firstTimestamp;
    long lastTimestamp;
}
