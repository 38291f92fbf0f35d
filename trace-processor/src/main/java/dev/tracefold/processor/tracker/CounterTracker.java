// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

import dev.tracefold.processor.storage.CounterTable;
import dev.tracefold.processor.storage.TraceStorage;

/// Values of counters, one row each. Some counters belong to a process of which only a thread is
/// known when the value comes: their rows get their track at the end.
public final class CounterTracker {
    /// A counter of a process that is told by a thread.
    ///
    /// @param ofProcess kind of track if the process is known in the end; `upid` is its first dimension
    /// @param ofThread kind of track if not; `utid` is its first dimension
    /// @param name string id
    /// @param furtherDimensions the same for both
    public record LateCounter(
            TrackSpec ofProcess, TrackSpec ofThread, int name, List<Long> furtherDimensions) {
        public LateCounter {
            furtherDimensions = List.copyOf(furtherDimensions);
        }
    }

    private final CounterTable table;
    private final ArgsTracker argsTracker;
    private final TrackTracker tracks;
    private final ProcessTracker processes;
    private final int utidKey;
    private final ArgSet thread = new ArgSet();
    private final List<LateCounter> counters = new ArrayList<>();
    private final IdentityHashMap<LateCounter, Integer> numberOfCounter = new IdentityHashMap<>();

    // Values without a track so far: their rows, threads, and kinds, numbers of `counters`.
    private int[] lateRows = new int[0];
    private int[] lateUtids = new int[0];
    private int[] lateKinds = new int[0];
    private int lateValues;

    /// For the counters of one machine.
    public CounterTracker(
            TraceStorage storage, ArgsTracker args, TrackTracker tracks, ProcessTracker processes) {
        this.table = storage.counter();
        this.argsTracker = args;
        this.tracks = tracks;
        this.processes = processes;
        this.utidKey = storage.strings().intern("utid");
    }

    /// Adds a value.
    ///
    /// @return its row
    public int push(long timestampNanos, int track, double value) {
        int row = table.table().addRow();
        table.ts().set(row, timestampNanos);
        table.trackId().set(row, track);
        table.value().set(row, value);
        return row;
    }

    /// Adds a value with args.
    public void push(long timestampNanos, int track, double value, ArgSet args) {
        int row = push(timestampNanos, track, value);
        if (args.size() > 0) {
            argsTracker.assign(table.argSetId(), row, args);
        }
    }

    /// Adds a value that belongs to the process of a thread.
    public void pushForProcessOf(long timestampNanos, int utid, LateCounter counter, double value) {
        int row = push(timestampNanos, 0, value);
        // Which thread told of it stays known when the value is on its process's track.
        thread.clear();
        thread.add(utidKey, ArgType.UINT, utid);
        argsTracker.assign(table.argSetId(), row, thread);
        if (lateValues == lateRows.length) {
            reserveLate(Math.max(64, lateValues * 2));
        }
        lateRows[lateValues] = row;
        lateUtids[lateValues] = utid;
        lateKinds[lateValues++] = numberOf(counter);
    }

    /// At the end of the trace: gives late counters their tracks, the first first.
    public void flush() {
        LongIntMap trackOf = new LongIntMap(64);
        for (int i = 0; i < lateValues; i++) {
            int upid = processes.upidOfThread(lateUtids[i]);
            boolean known = upid != ProcessTracker.UNKNOWN;
            int owner = known ? upid : lateUtids[i];
            long key = (lateKinds[i] * 2L + (known ? 1 : 0)) << Integer.SIZE | owner;
            int track = trackOf.get(key);
            if (track == LongIntMap.NONE) {
                track = lateTrack(counters.get(lateKinds[i]), known, owner);
                trackOf.put(key, track);
            }
            table.trackId().set(lateRows[i], track);
        }
        lateValues = 0;
        reserveLate(0);
    }

    private int lateTrack(LateCounter counter, boolean isProcess, int owner) {
        long[] dimensions = new long[1 + counter.furtherDimensions().size()];
        dimensions[0] = owner;
        for (int i = 1; i < dimensions.length; i++) {
            dimensions[i] = counter.furtherDimensions().get(i - 1);
        }
        TrackSpec spec = isProcess ? counter.ofProcess() : counter.ofThread();
        return tracks.intern(spec, counter.name(), dimensions);
    }

    private int numberOf(LateCounter counter) {
        Integer known = numberOfCounter.get(counter);
        if (known != null) {
            return known;
        }
        counters.add(counter);
        numberOfCounter.put(counter, counters.size() - 1);
        return counters.size() - 1;
    }

    private void reserveLate(int capacity) {
        lateRows = Arrays.copyOf(lateRows, capacity);
        lateUtids = Arrays.copyOf(lateUtids, capacity);
        lateKinds = Arrays.copyOf(lateKinds, capacity);
    }
}
