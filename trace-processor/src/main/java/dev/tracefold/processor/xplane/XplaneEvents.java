// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.xplane;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.ProtoReader;

/// Turns events into slices, counters and flows.
final class XplaneEvents {
    private static final TrackSpec COUNTER =
            TrackSpec.counter(
                    "xplane_counter",
                    null,
                    TrackSpec.Dimension.integer("upid"),
                    TrackSpec.Dimension.string("name"));
    private static final int COUNTERS = -1;
    private static final String CORRELATION = "correlation_id";
    private static final int PICOS_PER_NANO = 1000;

    /// Where events go.
    ///
    /// @param track of slices, or of counters, which name theirs
    record Lane(Plane plane, int track, int upid) {
        static Lane ofCounters(Plane plane, int upid) {
            return new Lane(plane, COUNTERS, upid);
        }
    }

    /// One end of a flow; correlation ids are of type -1.
    private record End(long type, long id) {}

    /// The stats of an event that connect it.
    private static final class Links {
        private static final long UNSET = Long.MIN_VALUE;
        private static final long CORRELATED = -1;

        private long producer;
        private long producerType;
        private long consumer;
        private long consumerType;
        private long correlation;

        void clear() {
            producer = UNSET;
            producerType = 0;
            consumer = UNSET;
            consumerType = 0;
            correlation = UNSET;
        }

        void take(Stats stats) {
            switch (stats.name()) {
                case "_p" -> producer = stats.number();
                case "_pt" -> producerType = stats.number();
                case "_c" -> consumer = stats.number();
                case "_ct" -> consumerType = stats.number();
                case CORRELATION -> correlation = stats.number();
                default -> {
                    // Most say nothing of that kind.
                }
            }
        }
    }

    private final TraceContext context;
    private final ProtoReader message = new ProtoReader();
    private final ArgSet args = new ArgSet();
    private final Links links = new Links();
    private final Map<End, Integer> producers = new HashMap<>();
    private double counterValue;

    XplaneEvents(TraceContext context) {
        this.context = context;
    }

    void parse(
            long timestampNanos,
            long durationNanos,
            Lane lane,
            LineEvents.Event event,
            byte[] file) {
        args.clear();
        links.clear();
        counterValue = 0;
        Plane.Kind kind = readStats(lane.plane(), event, file);
        if (lane.track() == COUNTERS) {
            int track = context.tracks().intern(COUNTER, kind.name(), lane.upid(), kind.name());
            context.kernel().counters().push(timestampNanos, track, counterValue);
            return;
        }
        addExactDuration(event, durationNanos);
        args.addAll(kind.args());
        int slice =
                context.slices()
                        .scoped(
                                timestampNanos,
                                lane.track(),
                                StringPool.NULL_ID,
                                kind.name(),
                                durationNanos,
                                args);
        if (slice != SliceTracker.NO_SLICE) {
            connect(slice, lane.plane().isHost());
        }
    }

    // Slices have nanoseconds; sums over many short events need what the file says.
    private void addExactDuration(LineEvents.Event event, long durationNanos) {
        long picos = event.endPicos() - event.startPicos();
        if (picos != durationNanos * PICOS_PER_NANO) {
            int key = context.strings().intern("event.duration_ps");
            args.add(key, ArgType.INT, picos);
        }
    }

    private Plane.Kind readStats(Plane plane, LineEvents.Event event, byte[] file) {
        Stats stats = plane.stats();
        long kind = 0;
        message.reset(file, event.place(), event.place() + event.length());
        while (message.next()) {
            if (message.field() == 1) {
                kind = message.longValue();
            } else if (message.field() == 4) {
                stats.read(message);
                if (stats.hasValue()) {
                    stats.addTo(args, "args.");
                    links.take(stats);
                    counterValue =
                            stats.name().equals("counter_value") ? stats.real() : counterValue;
                }
            }
        }
        return plane.kind(kind);
    }

    /// A producer starts before its consumers, and a launch before its kernel.
    private void connect(int slice, boolean isHost) {
        if (links.consumer != Links.UNSET) {
            finish(new End(links.consumerType, links.consumer), slice);
        }
        if (links.producer != Links.UNSET) {
            producers.put(new End(links.producerType, links.producer), slice);
        }
        if (links.correlation != Links.UNSET) {
            End end = new End(Links.CORRELATED, links.correlation);
            if (isHost) {
                producers.put(end, slice);
            } else {
                finish(end, slice);
            }
        }
    }

    private void finish(End end, int slice) {
        @Nullable Integer producer = producers.get(end);
        if (producer != null) {
            context.flows().insert(producer, slice);
        }
    }
}
