// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `graphics_frame_event` (TracePacket field 57): what happens to graphics buffers. Each event is a
/// slice of its buffer; and the phases between events are slices of their own: the app draws (dequeue to
/// queue), the GPU finishes (queue to fence), SurfaceFlinger composes (latch to present), the display
/// shows it (present to the next present of the layer).
final class GraphicsFrameModule implements PacketModule {
    private static final int GRAPHICS_FRAME_EVENT = 57;
    private static final int NONE = StringPool.NULL_ID;

    // BufferEvent
    private static final int FRAME_NUMBER = 1;
    private static final int TYPE = 2;
    private static final int LAYER_NAME = 3;
    private static final int DURATION = 4;
    private static final int BUFFER_ID = 5;

    private static final int DEQUEUE = 1;
    private static final int QUEUE = 2;
    private static final int ACQUIRE_FENCE = 4;
    private static final int LATCH = 5;
    private static final int PRESENT_FENCE = 8;

    private static final List<String> TYPES =
            List.of(
                    "unspecified_event",
                    "Dequeue",
                    "Queue",
                    "Post",
                    "AcquireFenceSignaled",
                    "Latch",
                    "HWCCompositionQueued",
                    "FallbackComposition",
                    "PresentFenceSignaled",
                    "ReleaseFenceSignaled",
                    "Modify",
                    "Detach",
                    "Attach",
                    "Cancel");
    private static final TrackSpec TRACK =
            TrackSpec.slice("graphics_frame_event", TrackSpec.Dimension.string("name"));
    private static final int PARSER_ERRORS = StatKeys.of("graphics_frame_event_parser_errors");

    private enum Phase {
        NONE,
        APP,
        GPU,
        SURFACE_FLINGER
    }

    /// A buffer of a layer: one buffer may be used by several.
    private record Key(long buffer, String layer) {}

    private static final class Buffer {
        private long acquired;
        private long queued;
        private long latched;
        private boolean wasDequeuedLast;
        private boolean hasFence;
        private Phase phase = Phase.NONE;
        private long phaseStart;
        private int phaseTrack;
        private int phaseSlice;
    }

    private final TraceContext context;
    private final StringPool strings;
    private final Map<Key, Buffer> buffers = new HashMap<>();
    private final Map<String, Integer> displayTrackOfLayer = new HashMap<>();
    private final MessageFields outer = new MessageFields(1);
    private final MessageFields event = new MessageFields(BUFFER_ID);
    private final ArgSet args = new ArgSet();

    GraphicsFrameModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    @Override
    public int[] fields() {
        return new int[] {GRAPHICS_FRAME_EVENT};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        outer.enter(value);
        if (!outer.has(1)) {
            return;
        }
        event.enter(outer, 1);
        if (!event.has(BUFFER_ID)) {
            context.stats().increment(PARSER_ERRORS);
            return;
        }
        Key key = new Key(event.uintValue(BUFFER_ID), event.string(LAYER_NAME));
        Buffer buffer = buffers.computeIfAbsent(key, k -> new Buffer());
        addEvent(timestampNanos, buffer);
        addPhase(timestampNanos, buffer);
    }

    private void addEvent(long ts, Buffer buffer) {
        int type = event.intValue(TYPE);
        switch (type) {
            case DEQUEUE -> {
                // Nothing to take down.
            }
            case ACQUIRE_FENCE -> buffer.acquired = ts;
            case QUEUE -> buffer.queued = ts;
            case LATCH -> buffer.latched = ts;
            default -> context.stats().increment(PARSER_ERRORS);
        }
        boolean isKnown = event.has(TYPE) && type >= 0 && type < TYPES.size();
        int name = strings.intern(isKnown ? TYPES.get(type) : "unknown_event");
        int track = track("Buffer: " + event.uintValue(BUFFER_ID) + " ");
        if (type == QUEUE && buffer.wasDequeuedLast) {
            // At its dequeue a frame has no number yet.
            setFrameNumber(track, event.uintValue(FRAME_NUMBER));
        }
        buffer.wasDequeuedLast = type == DEQUEUE;
        args.clear();
        addNumber("frame_number", event.uintValue(FRAME_NUMBER));
        addLayer();
        addNumber("queue_to_acquire_time", Math.max(buffer.acquired - buffer.queued, 0));
        addNumber("acquire_to_latch_time", buffer.latched - buffer.acquired);
        addNumber("latch_to_present_time", ts - buffer.latched);
        context.slices().scoped(ts, track, NONE, name, event.longValue(DURATION), args);
    }

    private int track(String prefix) {
        int name = strings.intern(prefix + event.string(LAYER_NAME));
        return context.tracks().intern(TRACK, name, name);
    }

    private void setFrameNumber(int track, long number) {
        args.clear();
        addNumber("frame_number", number);
        context.slices().addArgs(track, NONE, NONE, args);
    }

    private void addNumber(String key, long number) {
        args.add(strings.intern(key), ArgType.INT, number);
    }

    private void addLayer() {
        String layer = event.has(LAYER_NAME) ? event.string(LAYER_NAME) : "no_layer_name";
        args.add(strings.intern("layer_name"), ArgType.STRING, strings.intern(layer));
    }

    private void addPhase(long ts, Buffer buffer) {
        String suffix = event.uintValue(BUFFER_ID) + " ";
        switch (event.intValue(TYPE)) {
            case DEQUEUE -> {
                invalidate(buffer, Phase.APP);
                begin(ts, buffer, Phase.APP, track("APP_" + suffix));
            }
            case QUEUE -> {
                if (!endsApp(ts, buffer)) {
                    begin(ts, buffer, Phase.GPU, track("GPU_" + suffix));
                }
            }
            case ACQUIRE_FENCE -> {
                end(ts, buffer, Phase.GPU);
                buffer.hasFence = true;
            }
            case LATCH -> {
                // The queue event goes missing at times: then the app's phase has no end.
                invalidate(buffer, Phase.APP);
                begin(ts, buffer, Phase.SURFACE_FLINGER, track("SF_" + suffix));
            }
            case PRESENT_FENCE -> {
                end(ts, buffer, Phase.SURFACE_FLINGER);
                present(ts);
            }
            default -> {
                // Neither begins nor ends a phase.
            }
        }
    }

    /// @return whether the GPU is done already, as the fence may be signaled before the queue event
    private boolean endsApp(long ts, Buffer buffer) {
        if (buffer.phase != Phase.APP) {
            return false;
        }
        args.clear();
        addNumber("frame_number", event.uintValue(FRAME_NUMBER));
        context.slices().end(ts, buffer.phaseTrack, NONE, NONE, args);
        setName(buffer.phaseSlice, Long.toString(event.uintValue(FRAME_NUMBER)));
        if (buffer.hasFence && buffer.acquired > buffer.phaseStart) {
            buffer.phase = Phase.NONE;
            return true;
        }
        return false;
    }

    private void setName(int slice, String name) {
        context.storage().slice().name().set(slice, strings.intern(name));
    }

    private void invalidate(Buffer buffer, Phase phase) {
        if (buffer.phase == phase) {
            setName(buffer.phaseSlice, "0");
            setFrameNumber(buffer.phaseTrack, 0);
            buffer.phase = Phase.NONE;
        }
    }

    private void begin(long ts, Buffer buffer, Phase phase, int track) {
        int slice = beginSlice(ts, track);
        if (slice != SliceTracker.NO_SLICE || phase != Phase.APP) {
            buffer.phase = phase;
            buffer.phaseStart = ts;
            buffer.phaseTrack = track;
            buffer.phaseSlice = slice;
        }
    }

    private void end(long ts, Buffer buffer, Phase phase) {
        if (buffer.phase == phase) {
            context.slices().end(ts, buffer.phaseTrack, NONE, NONE, null);
            buffer.phase = Phase.NONE;
        }
    }

    private void present(long ts) {
        String layer = event.string(LAYER_NAME);
        Integer shown = displayTrackOfLayer.get(layer);
        if (shown != null) {
            context.slices().end(ts, shown, NONE, NONE, null);
        }
        int track = track("Display_");
        beginSlice(ts, track);
        displayTrackOfLayer.put(layer, track);
    }

    /// A frame without a number is named by its time.
    private int beginSlice(long ts, int track) {
        long number = event.uintValue(FRAME_NUMBER);
        args.clear();
        addNumber("frame_number", number);
        addLayer();
        int name = strings.intern(Long.toString(number == 0 ? ts : number));
        return context.slices().begin(ts, track, NONE, name, args);
    }
}
