// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.frametimeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `frame_timeline_event` (TracePacket field 76): expected and actual frames of apps (surface
/// frames) and of SurfaceFlinger (display frames) become slices on tracks of their process, named
/// by their token, and a flow leads from each app's frame to the display frame that shows it.
public final class FrameTimelineModule implements PacketModule {
    private static final int FRAME_TIMELINE_EVENT = 76;
    private static final int EXPECTED_DISPLAY = 1;
    private static final int ACTUAL_DISPLAY = 2;
    private static final int EXPECTED_SURFACE = 3;
    private static final int ACTUAL_SURFACE = 4;
    private static final int FRAME_END = 5;
    private static final int COOKIE = 1;
    private static final int TOKEN = 2;

    private static final TrackSpec EXPECTED =
            TrackSpec.slice("android_expected_frame_timeline", TrackSpec.Dimension.integer("upid"));
    private static final TrackSpec ACTUAL =
            TrackSpec.slice("android_actual_frame_timeline", TrackSpec.Dimension.integer("upid"));
    private static final int PARSER_ERRORS = StatKeys.of("frame_timeline_event_parser_errors");
    private static final int UNPAIRED_END = StatKeys.of("frame_timeline_unpaired_end_event");

    /// Timestamps this close to the largest are a platform's mistake.
    private static final long BAD_TIMESTAMP = Long.MAX_VALUE - 10_000_000_000L;

    /// The tracks on which a frame was begun.
    private record FrameTracks(TrackSpec spec, int name, int upid) {}

    private final TraceContext context;
    private final StringPool strings;
    private final ProtoReader event = new ProtoReader();
    private final FrameFields frame = new FrameFields();
    private final ArgSet args = new ArgSet();
    private final Map<Long, FrameTracks> tracksOfCookie = new HashMap<>();
    private final Map<Integer, Set<Long>> expectedTokensOfProcess = new HashMap<>();
    private final Map<Long, List<Integer>> surfaceSlicesOfDisplayToken = new HashMap<>();

    /// For one trace on one machine.
    public FrameTimelineModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    @Override
    public int[] fields() {
        return new int[] {FRAME_TIMELINE_EVENT};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        event.enter(value);
        boolean bad = timestampNanos < 0 || timestampNanos >= BAD_TIMESTAMP;
        if (bad || !event.next() || !frame.read(event) || !frame.has(COOKIE)) {
            context.stats().increment(PARSER_ERRORS);
            return;
        }
        int kind = event.field();
        if (kind == FRAME_END) {
            end(timestampNanos);
            return;
        }
        int pidField = kind == EXPECTED_SURFACE || kind == ACTUAL_SURFACE ? 4 : 3;
        if (kind > FRAME_END || !hasIdentity(pidField)) {
            context.stats().increment(PARSER_ERRORS);
            return;
        }
        int upid = context.processes().getOrCreateProcess(frame.get(pidField));
        args.clear();
        switch (kind) {
            case EXPECTED_DISPLAY -> expectedDisplay(timestampNanos, upid);
            case ACTUAL_DISPLAY -> actualDisplay(timestampNanos, upid);
            case EXPECTED_SURFACE -> expectedSurface(timestampNanos, upid);
            default -> actualSurface(timestampNanos, upid);
        }
    }

    /// Whether the frame says its token, its process and, for a surface, its display frame, whose
    /// field comes right before the process's.
    private boolean hasIdentity(int pidField) {
        return frame.has(TOKEN) && frame.has(pidField) && frame.has(pidField - 1);
    }

    private void expectedDisplay(long ts, int upid) {
        integer("Display frame token", frame.get(TOKEN));
        begin(ts, EXPECTED, "Expected Timeline", upid);
    }

    private void expectedSurface(long ts, int upid) {
        // What is expected is the same for all frames that use a token.
        if (!expectedTokensOfProcess
                .computeIfAbsent(upid, u -> new HashSet<>())
                .add(frame.get(TOKEN))) {
            return;
        }
        integer("Surface frame token", frame.get(TOKEN));
        integer("Display frame token", frame.get(3));
        string("Layer name", layerName());
        begin(ts, EXPECTED, "Expected Timeline", upid);
    }

    private void actualDisplay(long ts, int upid) {
        int mask = (int) frame.get(7);
        integer("Display frame token", frame.get(TOKEN));
        real("Present Delay (ms)", 10);
        presentation(4, 13);
        string("Jank type", JankWords.jankType(mask));
        string("Jank type (experimental)", JankWords.jankType((int) frame.get(12)));
        string("Jank severity type", JankWords.severity(frame.get(9), frame.has(9), mask));
        real("Jank Severity Score", 11);
        string("Prediction type", predictionType(8));
        string("Jank tag", JankWords.displayFrameTag(mask));
        string("Jank tag (experimental)", JankWords.displayFrameTag((int) frame.get(12)));
        real("Jank Metadata (debugging only)", 14);
        if (frame.has(15)) {
            integer("Latched unsignaled count", frame.get(15));
        }
        if (frame.has(16)) {
            integer("Addressable unsignaled latch count", frame.get(16));
        }
        int slice = begin(ts, ACTUAL, "Actual Timeline", upid);
        if (slice == SliceTracker.NO_SLICE) {
            return;
        }
        // An app works on a frame before SurfaceFlinger does: all its slices are known by now.
        List<Integer> surfaces = surfaceSlicesOfDisplayToken.remove(frame.get(TOKEN));
        if (surfaces != null) {
            for (int surface : surfaces) {
                int flow = context.storage().flow().table().addRow();
                context.storage().flow().sliceOut().set(flow, surface);
                context.storage().flow().sliceIn().set(flow, slice);
            }
        }
    }

    private void actualSurface(long ts, int upid) {
        int mask = (int) frame.get(9);
        int experimental = (int) frame.get(16);
        integer("Surface frame token", frame.get(TOKEN));
        integer("Display frame token", frame.get(3));
        real("Present Delay (ms)", 13);
        real("Vsync Resynced Jitter (ms)", 14);
        string("Layer name", layerName());
        presentation(6, 17);
        string("Jank type", JankWords.jankType(mask));
        string("Jank type (experimental)", JankWords.jankType(experimental));
        string("Jank severity type", JankWords.severity(frame.get(12), frame.has(12), mask));
        real("Jank Severity Score", 15);
        string("Prediction type", predictionType(10));
        string("Jank tag", JankWords.surfaceFrameTag(mask, JankWords.isDropped(frame.get(6))));
        string(
                "Jank tag (experimental)",
                JankWords.surfaceFrameTag(experimental, JankWords.isDropped(frame.get(17))));
        string("Is Buffer?", frame.has(11) ? (frame.get(11) != 0 ? "Yes" : "No") : "Unspecified");
        real("Jank Metadata (debugging only)", 18);
        if (frame.has(19)) {
            string("Latched fence state", JankWords.latchedFenceState(frame.get(19)));
        }
        int slice = begin(ts, ACTUAL, "Actual Timeline", upid);
        if (slice != SliceTracker.NO_SLICE) {
            surfaceSlicesOfDisplayToken
                    .computeIfAbsent(frame.get(3), t -> new ArrayList<>(2))
                    .add(slice);
        }
    }

    private void end(long ts) {
        long cookie = frame.get(COOKIE);
        FrameTracks tracks = tracksOfCookie.remove(cookie);
        if (tracks == null) {
            context.stats().increment(UNPAIRED_END);
            return;
        }
        int track = context.compressor().end(tracks.spec(), tracks.name(), cookie, tracks.upid());
        context.slices().end(ts, track, StringPool.NULL_ID, StringPool.NULL_ID, null);
    }

    private int begin(long ts, TrackSpec spec, String trackName, int upid) {
        long cookie = frame.get(COOKIE);
        FrameTracks tracks = new FrameTracks(spec, strings.intern(trackName), upid);
        tracksOfCookie.put(cookie, tracks);
        int track = context.compressor().begin(spec, tracks.name(), cookie, upid);
        int name = strings.intern(Long.toString(frame.get(TOKEN)));
        return context.slices().begin(ts, track, StringPool.NULL_ID, name, args);
    }

    /// Present type, on time finish and GPU composition, which follow each other in both messages.
    private void presentation(int presentField, int experimentalField) {
        string("Present type", presentType(presentField));
        string("Present type (experimental)", presentType(experimentalField));
        integer("On time finish", frame.get(presentField + 1));
        integer("GPU composition", frame.get(presentField + 2));
    }

    private String presentType(int field) {
        if (frame.has(field) && !JankWords.isPresentType(frame.get(field))) {
            context.stats().increment(PARSER_ERRORS);
        }
        return JankWords.presentType(frame.get(field));
    }

    private String predictionType(int field) {
        if (frame.has(field) && !JankWords.isPredictionType(frame.get(field))) {
            context.stats().increment(PARSER_ERRORS);
        }
        return JankWords.predictionType(frame.get(field));
    }

    private int layerName() {
        return frame.has(5)
                ? strings.intern(frame.buffer(), frame.start(5), (int) frame.get(5))
                : StringPool.NULL_ID;
    }

    private void integer(String key, long value) {
        args.add(strings.intern(key), ArgType.INT, value);
    }

    private void real(String key, int field) {
        int id = strings.intern(key);
        args.addReal(id, id, frame.real(field));
    }

    private void string(String key, String value) {
        string(key, strings.intern(value));
    }

    private void string(String key, int value) {
        args.add(strings.intern(key), ArgType.STRING, value);
    }
}
