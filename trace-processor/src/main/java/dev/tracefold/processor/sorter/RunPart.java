// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import org.jspecify.annotations.Nullable;

/// The events of one queue in one run.
final class RunPart {
    RunStore.@Nullable Run run;
    int queue;

    /// Lower in what was pushed earlier.
    int number;

    int start;
    int end;
    int count;
    long firstTimestamp;
    long lastTimestamp;
}
