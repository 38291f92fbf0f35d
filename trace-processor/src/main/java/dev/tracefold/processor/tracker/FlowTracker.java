// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.FlowTable;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Connects slices by flow ids: the slice that an id was seen on last with the next one. The earlier
/// slice is always the one that the flow leaves.
///
/// JSON and the old track events name a flow by id, category and name, [#legacyFlow]; those flows keep
/// the names as args.
public final class FlowTracker {
    private static final int DUPLICATE = StatKeys.of("flow_duplicate_id");
    private static final int NO_SLICE = StatKeys.of("flow_no_enclosing_slice");
    private static final int STEP_WITHOUT_START = StatKeys.of("flow_step_without_start");
    private static final int END_WITHOUT_START = StatKeys.of("flow_end_without_start");

    private record LegacyId(long sourceId, int category, int name) {}

    private final FlowTable table;
    private final SliceTable sliceTable;
    private final SliceTracker slices;
    private final ArgsTracker argsTracker;
    private final StatsTracker stats;
    private final int nameKey;
    private final int categoryKey;
    private final LongIntMap sliceOfFlow = new LongIntMap(64);
    private final Map<LegacyId, Long> flowOfLegacy = new HashMap<>();
    private final Map<Long, LegacyId> legacyOfFlow = new HashMap<>();
    private final Map<Integer, List<Long>> awaitingSliceOfTrack = new HashMap<>();
    private final ArgSet names = new ArgSet();

    /// For the flows between the slices of a trace.
    public FlowTracker(
            TraceStorage storage, SliceTracker slices, ArgsTracker args, StatsTracker stats) {
        this.table = storage.flow();
        this.sliceTable = storage.slice();
        this.slices = slices;
        this.argsTracker = args;
        this.stats = stats;
        StringPool strings = storage.strings();
        this.nameKey = strings.intern("name");
        this.categoryKey = strings.intern("cat");
        slices.onBegin(this::endAwaiting);
    }

    /// Whether a slice with that flow has been seen and the flow was not closed since.
    public boolean isActive(long flow) {
        return sliceOfFlow.get(flow) != LongIntMap.NONE;
    }

    /// Begins a flow at a slice.
    public void begin(int slice, long flow) {
        if (isActive(flow)) {
            stats.increment(DUPLICATE);
        } else {
            sliceOfFlow.put(flow, slice);
        }
    }

    /// Leads a flow through a slice.
    public void step(int slice, long flow) {
        int before = sliceOfFlow.get(flow);
        if (before == LongIntMap.NONE) {
            stats.increment(STEP_WITHOUT_START);
            return;
        }
        connect(flow, before, slice);
        sliceOfFlow.put(flow, slice);
    }

    /// Ends a flow at a slice.
    ///
    /// @param close whether the id may begin another flow from now on
    public void end(int slice, long flow, boolean close) {
        int before = sliceOfFlow.get(flow);
        if (before == LongIntMap.NONE) {
            stats.increment(END_WITHOUT_START);
            return;
        }
        if (close) {
            sliceOfFlow.remove(flow);
        }
        connect(flow, before, slice);
    }

    /// Begins a flow at the innermost slice of a track.
    public void beginOnTrack(int track, long flow) {
        int slice = enclosing(track);
        if (slice != SliceTracker.NO_SLICE) {
            begin(slice, flow);
        }
    }

    /// Leads a flow through the innermost slice of a track.
    public void stepOnTrack(int track, long flow) {
        int slice = enclosing(track);
        if (slice != SliceTracker.NO_SLICE) {
            step(slice, flow);
        }
    }

    /// Ends a flow at the innermost slice of a track, or at the next that begins there.
    ///
    /// @param bindEnclosing whether it is the slice that is open now
    /// @param close whether the id may begin another flow from now on
    public void endOnTrack(int track, long flow, boolean bindEnclosing, boolean close) {
        if (!bindEnclosing) {
            awaitingSliceOfTrack.computeIfAbsent(track, t -> new ArrayList<>()).add(flow);
            return;
        }
        int slice = enclosing(track);
        if (slice != SliceTracker.NO_SLICE) {
            end(slice, flow, close);
        }
    }

    /// The flow that goes by an id, a category and a name.
    ///
    /// @param category string id
    /// @param name string id
    public long legacyFlow(long sourceId, int category, int name) {
        LegacyId id = new LegacyId(sourceId, category, name);
        Long known = flowOfLegacy.get(id);
        if (known != null) {
            return known;
        }
        long flow = flowOfLegacy.size();
        flowOfLegacy.put(id, flow);
        legacyOfFlow.put(flow, id);
        return flow;
    }

    /// Connects two slices without an id.
    public void insert(int sliceOut, int sliceIn) {
        int row = table.table().addRow();
        table.sliceOut().set(row, sliceOut);
        table.sliceIn().set(row, sliceIn);
    }

    private int enclosing(int track) {
        int slice = slices.top(track);
        if (slice == SliceTracker.NO_SLICE) {
            stats.increment(NO_SLICE);
        }
        return slice;
    }

    private void endAwaiting(int track, int slice) {
        if (awaitingSliceOfTrack.isEmpty()) {
            return;
        }
        @Nullable List<Long> flows = awaitingSliceOfTrack.remove(track);
        if (flows == null) {
            return;
        }
        for (long flow : flows) {
            // A flow that nothing began comes out of slice 0 and counts as begun there, as the
            // reference has it.
            int before = sliceOfFlow.get(flow);
            if (before == LongIntMap.NONE) {
                before = 0;
                sliceOfFlow.put(flow, before);
            }
            addRow(flow, before, slice);
        }
    }

    private void connect(long flow, int before, int slice) {
        boolean inOrder = sliceTable.ts().get(before) <= sliceTable.ts().get(slice);
        addRow(flow, inOrder ? before : slice, inOrder ? slice : before);
    }

    private void addRow(long flow, int sliceOut, int sliceIn) {
        int row = table.table().addRow();
        table.sliceOut().set(row, sliceOut);
        table.sliceIn().set(row, sliceIn);
        table.traceId().set(row, flow);
        LegacyId legacy = legacyOfFlow.get(flow);
        if (legacy != null) {
            names.clear();
            names.add(nameKey, ArgType.STRING, legacy.name());
            names.add(categoryKey, ArgType.STRING, legacy.category());
            argsTracker.assign(table.argSetId(), row, names);
        }
    }
}
