// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StateTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Keeps the state of each state track: a new one ends the one before. Events must come in order
/// of time.
public final class StateTracker {
    private static final long PENDING = -1;

    private final StateTable table;
    private final ArgsTracker argsTracker;
    private final LongIntMap currentOfTrack = new LongIntMap(16);
    private final ArgSet collected = new ArgSet();

    /// For all state tracks of a trace.
    public StateTracker(TraceStorage storage, ArgsTracker args) {
        this.table = storage.state();
        this.argsTracker = args;
    }

    /// Enters a state.
    ///
    /// @param category string id
    /// @param value string id; the null string only ends the state before
    /// @return its row, or -1 when none begins
    public int enter(
            long timestampNanos, int track, int category, int value, @Nullable ArgWriter args) {
        int current = currentOfTrack.get(track);
        if (current != LongIntMap.NONE && table.dur().get(current) == PENDING) {
            table.dur().set(current, timestampNanos - table.ts().get(current));
        }
        if (value == StringPool.NULL_ID) {
            return LongIntMap.NONE;
        }
        int row = table.table().addRow();
        table.ts().set(row, timestampNanos);
        table.dur().set(row, PENDING);
        table.trackId().set(row, track);
        table.category().set(row, category);
        table.value().set(row, value);
        currentOfTrack.put(track, row);
        if (args != null) {
            collected.clear();
            args.write(collected);
            if (collected.size() > 0) {
                argsTracker.assign(table.argSetId(), row, collected);
            }
        }
        return row;
    }
}
