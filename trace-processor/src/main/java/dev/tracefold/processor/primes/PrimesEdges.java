// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.primes;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;

/// Turns edges into slices on the tracks of their executors. Only the first slice on an executor names it; the
/// others say who their parent is.
final class PrimesEdges {
    private static final int UNKNOWN_EDGE = StatKeys.of("primes_unknown_edge_type");
    private static final int NO_EXECUTOR = StatKeys.of("primes_executor_not_found");
    private static final int NO_BEGIN = StatKeys.of("primes_end_without_matching_begin");
    private static final int NO_DETAILS = StatKeys.of("primes_missing_entity_details");
    private static final int NO_PARENT = StatKeys.of("primes_missing_parent_id");

    // TraceEdge
    private static final int ID = 1;
    private static final int SLICE_BEGIN = 3;
    private static final int SLICE_END = 4;
    private static final int MARK = 5;

    // TraceEdge.SliceBegin and TraceEdge.Mark
    private static final int DETAILS = 1;
    private static final int EXECUTOR_NAME = 6;
    private static final int EXECUTOR_ID = 8;

    // TraceEdge.TraceEntityDetails
    private static final int NAME = 1;
    private static final int PARENT_ID = 2;
    private static final int FOLLOWS_FROM_IDS = 3;
    private static final int FLOW_IDS = 4;

    private static final TrackSpec EXECUTOR =
            TrackSpec.slice("primes_executor_slice", Dimension.integer("executor_id"));

    private final TraceContext context;
    private final Map<Long, Long> executorOfEdge = new HashMap<>();
    private final MessageFields edge = new MessageFields(MARK);
    private final MessageFields begin = new MessageFields(EXECUTOR_ID);
    private final MessageFields details = new MessageFields(FLOW_IDS);
    private final LongList ids = new LongList();
    private final ArgSet problem = new ArgSet();

    PrimesEdges(TraceContext context) {
        this.context = context;
    }

    void parse(long ts, byte[] bytes, int start, int end) {
        if (!edge.reset(bytes, start, end)) {
            refuse(UNKNOWN_EDGE, ts);
        } else if (edge.has(SLICE_BEGIN)) {
            begin(ts);
        } else if (edge.has(SLICE_END)) {
            end(ts);
        } else if (edge.has(MARK)) {
            mark(ts);
        } else {
            refuse(UNKNOWN_EDGE, ts);
        }
    }

    private void begin(long ts) {
        if (!begin.enter(edge, SLICE_BEGIN) || !enterDetails()) {
            refuse(NO_DETAILS, ts);
            return;
        }
        Long executor;
        int name = StringPool.NULL_ID;
        if (begin.has(EXECUTOR_ID)) {
            executor = begin.longValue(EXECUTOR_ID);
            name = begin.stringId(EXECUTOR_NAME, context.strings());
        } else if (details.has(PARENT_ID)) {
            executor = executorOfEdge.get(details.longValue(PARENT_ID));
        } else {
            refuse(NO_PARENT, ts);
            return;
        }
        if (executor == null) {
            refuse(NO_EXECUTOR, ts);
            return;
        }
        executorOfEdge.put(id(), executor);
        int track = context.compressor().begin(EXECUTOR, name, id(), executor);
        int slice =
                context.slices()
                        .begin(
                                ts,
                                track,
                                StringPool.NULL_ID,
                                details.stringId(NAME, context.strings()),
                                null);
        flows(track, slice);
    }

    /// The details of a slice may be left out; what is there must be a message.
    private boolean enterDetails() {
        return begin.has(DETAILS)
                ? details.enter(begin, DETAILS)
                : details.reset(begin.buffer(), 0, 0);
    }

    private void end(long ts) {
        Long executor = executorOfEdge.get(id());
        if (executor == null) {
            refuse(NO_BEGIN, ts);
            return;
        }
        int track = context.compressor().end(EXECUTOR, StringPool.NULL_ID, id(), executor);
        context.slices().end(ts, track, StringPool.NULL_ID, StringPool.NULL_ID, null);
    }

    private void mark(long ts) {
        if (!begin.enter(edge, MARK) || !begin.has(DETAILS) || !details.enter(begin, DETAILS)) {
            refuse(NO_DETAILS, ts);
            return;
        }
        if (!details.has(PARENT_ID)) {
            refuse(NO_PARENT, ts);
            return;
        }
        Long executor = executorOfEdge.get(details.longValue(PARENT_ID));
        if (executor == null) {
            refuse(NO_EXECUTOR, ts);
            return;
        }
        int track = context.compressor().begin(EXECUTOR, StringPool.NULL_ID, id(), executor);
        int slice =
                context.slices()
                        .scoped(
                                ts,
                                track,
                                StringPool.NULL_ID,
                                details.stringId(NAME, context.strings()),
                                0,
                                null);
        flows(track, slice);
    }

    /// What follows from this one will name it by its id; flow ids are of the whole chain.
    private void flows(int track, int slice) {
        if (slice == SliceTracker.NO_SLICE) {
            return;
        }
        context.flows().beginOnTrack(track, id());
        ids.clear();
        details.values(FOLLOWS_FROM_IDS, ids);
        for (int i = 0; i < ids.size(); i++) {
            context.flows().endOnTrack(track, ids.get(i), true, false);
        }
        ids.clear();
        details.values(FLOW_IDS, ids);
        for (int i = 0; i < ids.size(); i++) {
            long flow = ids.get(i);
            if (context.flows().isActive(flow)) {
                context.flows().stepOnTrack(track, flow);
            } else {
                context.flows().beginOnTrack(track, flow);
            }
        }
    }

    private long id() {
        return edge.longValue(ID);
    }

    private void refuse(int stat, long ts) {
        problem.clear();
        problem.add(context.strings().intern("edge_id"), ArgType.INT, id());
        context.importLog().recordAt(stat, ts, problem);
    }
}
