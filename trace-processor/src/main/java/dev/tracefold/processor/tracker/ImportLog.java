// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.TraceImportLogsTable;
import dev.tracefold.processor.storage.TraceStorage;

/// Notes single problems of importing one trace on one machine: each counts in its stat and gets a
/// row with its place and details.
public final class ImportLog {
    private final TraceImportLogsTable table;
    private final ArgsTracker args;
    private final StatsTracker stats;
    private final int traceId;

    /// Over the stats that the entries count in.
    public ImportLog(TraceStorage storage, ArgsTracker args, StatsTracker stats, int traceId) {
        this.table = storage.traceImportLogs();
        this.args = args;
        this.stats = stats;
        this.traceId = traceId;
    }

    /// A problem at no certain place.
    public void record(int statKey) {
        addRow(statKey);
    }

    /// A problem at no certain place, with details.
    public void record(int statKey, @Nullable ArgSet details) {
        setDetails(addRow(statKey), details);
    }

    /// A problem found while tokenizing.
    ///
    /// @param byteOffset from the start of the trace
    public void recordAtOffset(int statKey, long byteOffset, @Nullable ArgSet details) {
        int row = addRow(statKey);
        table.byteOffset().set(row, byteOffset);
        setDetails(row, details);
    }

    /// A problem found while parsing.
    ///
    /// @param timestampNanos trace time
    public void recordAt(int statKey, long timestampNanos, @Nullable ArgSet details) {
        int row = addRow(statKey);
        table.ts().set(row, timestampNanos);
        setDetails(row, details);
    }

    private int addRow(int statKey) {
        stats.increment(statKey);
        int row = table.table().addRow();
        table.traceId().set(row, traceId);
        table.statKey().set(row, statKey);
        return row;
    }

    private void setDetails(int row, @Nullable ArgSet details) {
        if (details != null && details.size() > 0) {
            args.assign(table.argSetId(), row, details);
        }
    }
}
