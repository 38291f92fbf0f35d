// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.TraceImportLogsTable;
import dev.tracefold.processor.storage.TraceStorage;

/// Notes problems one by one, each also in its stat.
public final class ImportLog {
    private final TraceImportLogsTable table;
    private final ArgsTracker argsTracker;
    private final StatsTracker stats;
    private final int traceId;

    /// For the problems of one trace.
    public ImportLog(TraceStorage storage, ArgsTracker args, StatsTracker stats, int traceId) {
        this.table = storage.traceImportLogs();
        this.argsTracker = args;
        this.stats = stats;
        this.traceId = traceId;
    }

    /// Notes a problem that belongs to no place in the trace.
    public void record(int statKey, @Nullable ArgSet args) {
        addRow(statKey, args);
    }

    /// Notes a problem with an event of that time.
    public void recordAt(int statKey, long timestampNanos, @Nullable ArgSet args) {
        table.ts().set(addRow(statKey, args), timestampNanos);
    }

    /// Notes a problem with the bytes at that place of the trace.
    public void recordAtOffset(int statKey, long byteOffset, @Nullable ArgSet args) {
        table.byteOffset().set(addRow(statKey, args), byteOffset);
    }

    private int addRow(int statKey, @Nullable ArgSet args) {
        stats.increment(statKey);
        int row = table.table().addRow();
        table.traceId().set(row, traceId);
        table.statKey().set(row, statKey);
        if (args != null && args.size() > 0) {
            table.argSetId().set(row, argsTracker.commit(args));
        }
        return row;
    }
}
