// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;

/// Counts events that the sorter has to drop.
record SorterStats(StatsTracker stats) implements TraceSorter.Losses {
    private static final int NEGATIVE = StatKeys.of("trace_sorter_negative_timestamp_dropped");
    private static final int TOO_LATE = StatKeys.of("sorter_push_event_out_of_order");

    @Override
    public void negativeTimestamp() {
        stats.increment(NEGATIVE);
    }

    @Override
    public void tooLate() {
        stats.increment(TOO_LATE);
    }
}
