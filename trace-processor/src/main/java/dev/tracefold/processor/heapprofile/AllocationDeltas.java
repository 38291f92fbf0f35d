// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapprofile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// Turns totals into rows of what was allocated, and what was freed, since the dump before. A recorder
/// counts by its own id of a call stack; ids that mean the same stack go on from where the other is.
final class AllocationDeltas {
    /// ART reports no frees.
    private static final String ART_HEAP = "com.android.art";

    /// Totals of one call stack in one dump.
    ///
    /// @param sourceCallstack the recorder's id of it
    /// @param heap string id of the heap's name
    record Totals(
            long timestampNanos,
            int upid,
            int callsite,
            long sourceCallstack,
            int heap,
            Amount allocated,
            Amount freed) {}

    /// How many allocations of how many bytes; negative for frees.
    record Amount(long count, long bytes) {
        static final Amount NOTHING = new Amount(0, 0);

        Amount plus(Amount other) {
            return new Amount(count + other.count, bytes + other.bytes);
        }

        Amount minus(Amount other) {
            return new Amount(count - other.count, bytes - other.bytes);
        }

        boolean isNothing() {
            return count == 0 && bytes == 0;
        }
    }

    private record Place(int upid, int callsite) {}

    private record Source(int upid, long sourceCallstack, int heap) {}

    private record Sums(Amount allocated, Amount freed) {
        static final Sums NONE = new Sums(Amount.NOTHING, Amount.NOTHING);
    }

    private final Table table;
    private final int artHeap;
    private final Map<Place, Sums> sumsOfPlace = new HashMap<>();
    private final Map<Long, Sums> corrections = new HashMap<>();
    private final Map<Source, Set<Integer>> callsitesOfSource = new HashMap<>();

    AllocationDeltas(TraceStorage storage) {
        this.table = storage.table("__intrinsic_heap_profile_allocation");
        this.artHeap = storage.strings().intern(ART_HEAP);
    }

    /// Adds the rows of a call stack's totals.
    ///
    /// @return false when totals went down, which they cannot
    boolean add(Totals totals) {
        Place place = new Place(totals.upid(), totals.callsite());
        Sums before = sumsOfPlace.getOrDefault(place, Sums.NONE);
        boolean isNew =
                callsitesOfSource
                        .computeIfAbsent(
                                new Source(totals.upid(), totals.sourceCallstack(), totals.heap()),
                                s -> new HashSet<>(2))
                        .add(totals.callsite());
        if (isNew) {
            corrections.put(totals.sourceCallstack(), before);
        }
        Sums correction = corrections.getOrDefault(totals.sourceCallstack(), Sums.NONE);
        Sums now =
                new Sums(
                        totals.allocated().plus(correction.allocated()),
                        totals.freed().plus(correction.freed()));
        Amount allocated = now.allocated().minus(before.allocated());
        Amount freed = now.freed().minus(before.freed());
        boolean wentDown = allocated.count() < 0 || allocated.bytes() < 0;
        if (wentDown || freed.count() > 0 || freed.bytes() > 0) {
            return false;
        }
        if (!allocated.isNothing()) {
            addRow(totals, allocated);
        }
        if (!freed.isNothing() && totals.heap() != artHeap) {
            addRow(totals, freed);
        }
        sumsOfPlace.put(place, now);
        return true;
    }

    private void addRow(Totals totals, Amount amount) {
        int row = table.addRow();
        table.longs("ts").set(row, totals.timestampNanos());
        table.ints("upid").set(row, totals.upid());
        table.strings("heap_name").set(row, totals.heap());
        table.ints("callsite_id").set(row, totals.callsite());
        table.longs("count").set(row, amount.count());
        table.longs("size").set(row, amount.bytes());
    }
}
