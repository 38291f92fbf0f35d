// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ArgWriter;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackSpec;

/// Events that are slices: on the track of their thread, on one of an async id, or, as instants, on
/// one of their process or of all. Each method says whether the event had what it needs.
final class SliceEvents {
    private static final int SPILLED = StatKeys.of("slice_spill_overlapping_complete_event");
    private static final TrackSpec OVERLAPPING =
            TrackSpec.slice(
                    "thread_overlapping_slice",
                    TrackSpec.Dimension.integer("utid"),
                    TrackCompressor.INDEX);
    private static final TrackSpec GLOBAL_INSTANTS =
            TrackSpec.slice("legacy_chrome_global_instants");
    private static final TrackSpec PROCESS_INSTANTS =
            TrackSpec.slice("chrome_process_instant", TrackSpec.Dimension.integer("upid"));

    /// More tracks than that for the overlaps of one thread would help nobody.
    private static final int MAX_LANES = 64;

    private final TraceContext context;
    private final Threads threads;
    private final ArgWriter args;
    private final FlowEvents flows;
    private final SliceTracker slices;
    private final SliceTable table;
    private final int noName;
    private final ArgSet sourceArgs = new ArgSet();

    SliceEvents(TraceContext context, Threads threads, ArgWriter args, FlowEvents flows) {
        this.context = context;
        this.threads = threads;
        this.args = args;
        this.flows = flows;
        this.slices = context.slices();
        this.table = context.storage().slice();
        this.noName = context.strings().intern("[No name]");
    }

    /// `B`.
    boolean begin(EventFields event, long timestampNanos, int utid) {
        int track = context.tracks().threadTrack(utid);
        int slice = slices.begin(timestampNanos, track, event.category(), shownName(event), args);
        setThreadTimestamp(slice, event);
        flows.bind(event, track);
        return true;
    }

    /// `E`.
    boolean end(EventFields event, long timestampNanos, int utid) {
        int track = context.tracks().threadTrack(utid);
        int slice = slices.end(timestampNanos, track, event.category(), event.name(), args);
        long threadEnd = event.threadTimestampNanos();
        if (slice >= 0 && threadEnd != EventStore.NO_TIME && !table.threadTs().isNull(slice)) {
            table.threadDur().set(slice, threadEnd - table.threadTs().get(slice));
        }
        return true;
    }

    /// `X`. One that cannot be nested goes to a track beside its thread's.
    boolean complete(EventFields event, long timestampNanos, int utid) {
        long duration = event.durationNanos();
        if (duration == EventStore.NO_TIME) {
            return false;
        }
        int track = context.tracks().threadTrack(utid);
        int category = event.category();
        int name = shownName(event);
        int slice = slices.tryScoped(timestampNanos, track, category, name, duration, args);
        if (slice == SliceTracker.OVERLAPS) {
            noteSpilled(event, timestampNanos);
        }
        for (int lane = 0; slice == SliceTracker.OVERLAPS && lane < MAX_LANES; lane++) {
            track = context.tracks().intern(OVERLAPPING, StringPool.NULL_ID, utid, lane);
            slice = slices.tryScoped(timestampNanos, track, category, name, duration, args);
        }
        setThreadTimestamp(slice, event);
        if (slice >= 0 && event.threadDurationNanos() != EventStore.NO_TIME) {
            table.threadDur().set(slice, event.threadDurationNanos());
        }
        flows.bind(event, track);
        return true;
    }

    /// `b`, `e`, `n`.
    boolean async(EventFields event, long timestampNanos) {
        int flags = event.flags();
        if (!EventFlags.has(flags, EventFlags.HAS_PID)
                || !EventFlags.has(flags, EventFlags.ASYNC_GLOBAL | EventFlags.ASYNC_LOCAL)) {
            return false;
        }
        int category = event.category();
        int name = event.name();
        switch (event.phase()) {
            case 'b' -> {
                int track = asyncTrack(event, TrackCompressor.Event.BEGIN);
                slices.begin(timestampNanos, track, category, shownName(event), args);
                flows.bind(event, track);
            }
            case 'e' -> {
                int track = asyncTrack(event, TrackCompressor.Event.END);
                slices.end(timestampNanos, track, category, name, args);
            }
            default -> {
                int track = asyncTrack(event, TrackCompressor.Event.INSTANT);
                slices.scoped(timestampNanos, track, category, name, 0, args);
                flows.bind(event, track);
            }
        }
        return true;
    }

    private int asyncTrack(EventFields event, TrackCompressor.Event what) {
        boolean local = event.has(EventFlags.ASYNC_LOCAL);
        return context.compressor()
                .asyncTrack(
                        event.name(),
                        threads.upid(event),
                        event.asyncId(),
                        local,
                        StringPool.NULL_ID,
                        what);
    }

    /// `I`, `i`, `R`.
    boolean instant(EventFields event, long timestampNanos, int utid) {
        int flags = event.flags();
        if (EventFlags.has(flags, EventFlags.GLOBAL_SCOPE)) {
            int track = context.tracks().intern(GLOBAL_INSTANTS, StringPool.NULL_ID, fromChrome());
            slices.scoped(timestampNanos, track, event.category(), event.name(), 0, args);
            return true;
        }
        if (EventFlags.has(flags, EventFlags.PROCESS_SCOPE)) {
            if (!EventFlags.has(flags, EventFlags.HAS_PID)) {
                return false;
            }
            int upid = threads.upid(event);
            int track =
                    context.tracks()
                            .intern(PROCESS_INSTANTS, StringPool.NULL_ID, fromChrome(), upid);
            slices.scoped(timestampNanos, track, event.category(), event.name(), 0, args);
            return true;
        }
        if (!EventFlags.has(flags, EventFlags.HAS_TID)) {
            return false;
        }
        int track = context.tracks().threadTrack(utid);
        int slice =
                slices.scoped(timestampNanos, track, event.category(), shownName(event), 0, args);
        setThreadTimestamp(slice, event);
        return true;
    }

    private ArgSet fromChrome() {
        StringPool strings = context.strings();
        sourceArgs.clear();
        sourceArgs.add(strings.intern("source"), ArgType.STRING, strings.intern("chrome"));
        return sourceArgs;
    }

    private void noteSpilled(EventFields event, long timestampNanos) {
        StringPool strings = context.strings();
        ArgSet problem = new ArgSet();
        problem.add(strings.intern("event_name"), ArgType.STRING, shownName(event));
        problem.add(strings.intern("event_phase"), ArgType.STRING, strings.intern("X"));
        problem.addAll(slices.overlap());
        context.importLog().recordAt(SPILLED, timestampNanos, problem);
    }

    private int shownName(EventFields event) {
        int name = event.name();
        return name == StringPool.NULL_ID ? noName : name;
    }

    private void setThreadTimestamp(int slice, EventFields event) {
        long threadTimestamp = event.threadTimestampNanos();
        if (slice >= 0 && threadTimestamp != EventStore.NO_TIME) {
            table.threadTs().set(slice, threadTimestamp);
        }
    }
}
