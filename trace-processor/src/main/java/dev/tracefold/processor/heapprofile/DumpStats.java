// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapprofile;

import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;
import dev.tracefold.processor.wire.MessageFields;

/// Counts by process how the profiler fared.
final class DumpStats {
    private static final int LAST_TIMESTAMP = StatKeys.of("heapprofd_last_profile_timestamp");
    private static final int DISCONNECTED = StatKeys.of("heapprofd_client_disconnected");
    private static final int CORRUPTED = StatKeys.of("heapprofd_buffer_corrupted");
    private static final int OVERRAN = StatKeys.of("heapprofd_buffer_overran");
    private static final int CLIENT_ERROR = StatKeys.of("heapprofd_client_error");
    private static final int REJECTED = StatKeys.of("heapprofd_rejected_concurrent");
    private static final int GUARDRAIL = StatKeys.of("heapprofd_hit_guardrail");
    private static final int INTERVAL_ADJUSTED =
            StatKeys.of("heapprofd_sampling_interval_adjusted");
    private static final int UNWIND_TIME = StatKeys.of("heapprofd_unwind_time_us");
    private static final int UNWIND_SAMPLES = StatKeys.of("heapprofd_unwind_samples");
    private static final int SPINLOCK = StatKeys.of("heapprofd_client_spinlock_blocked");
    private static final int HIT_TIMEOUT = 1;

    private final StatsTracker stats;
    private final MessageFields processStats = new MessageFields(6);

    DumpStats(StatsTracker stats) {
        this.stats = stats;
    }

    /// Counts what a `ProcessHeapSamples` says of itself.
    void add(long timestampNanos, int pid, MessageFields dump) {
        stats.setIndexed(LAST_TIMESTAMP, pid, timestampNanos);
        addIf(dump.boolValue(6), DISCONNECTED, pid);
        addIf(dump.boolValue(8), CORRUPTED, pid);
        long error = dump.longValue(14);
        addIf(dump.boolValue(7) || error == HIT_TIMEOUT, OVERRAN, pid);
        if (error != 0) {
            stats.setIndexed(CLIENT_ERROR, pid, error);
        }
        addIf(dump.boolValue(4), REJECTED, pid);
        addIf(dump.boolValue(10), GUARDRAIL, pid);
        if (dump.longValue(13) != 0) {
            stats.setIndexed(INTERVAL_ADJUSTED, pid, dump.longValue(12) - dump.longValue(13));
        }
        processStats.enter(dump, 5);
        stats.addIndexed(UNWIND_TIME, pid, processStats.longValue(5));
        stats.addIndexed(UNWIND_SAMPLES, pid, processStats.longValue(2));
        stats.addIndexed(SPINLOCK, pid, processStats.longValue(6));
    }

    private void addIf(boolean happened, int stat, int pid) {
        if (happened) {
            stats.addIndexed(stat, pid, 1);
        }
    }
}
