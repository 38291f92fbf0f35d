// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

import dev.tracefold.processor.wire.ProtoWriter;

/// Writes track events as Chrome does. Times are in tenths of a millisecond; every kind of thing has a
/// track of its own, so that only slices that lie in one another on purpose do.
final class ChromeTrace {
    static final int BROWSER = 1;
    static final int COMPOSITOR = 2;
    static final int VIZ = 3;
    static final int GPU = 4;

    static final int EVENT_LATENCY = 1032;
    static final int SCROLL_DELTAS = 1047;
    static final int GRAPHICS_PIPELINE = 1052;
    static final int LATENCY_INFO = 1068;
    static final int FRAME_REPORTER = 1075;
    static final int SCROLL_JANK = 1078;

    static final Consumer<ProtoWriter> NOTHING = message -> {};

    private static final long UNIT_NANOS = 100_000;
    private static final int SEQUENCE = 7;

    private final ByteArrayOutputStream packets = new ByteArrayOutputStream();
    private int tracks = 100;

    ChromeTrace() {
        packet(0, packet -> packet.varint(41, 1));
        thread(BROWSER, 10, 10, "CrBrowserMain");
        thread(COMPOSITOR, 20, 21, "Compositor");
        thread(VIZ, 30, 31, "VizCompositorThread");
        thread(GPU, 30, 32, "CompositorGpuThread");
    }

    void thread(long uuid, int pid, int tid, String name) {
        packet(
                0,
                packet ->
                        packet.nested(
                                60,
                                track ->
                                        track.varint(1, uuid)
                                                .nested(
                                                        4,
                                                        t ->
                                                                t.varint(1, pid)
                                                                        .varint(2, tid)
                                                                        .text(5, name))));
    }

    /// A track that belongs to nobody.
    int newTrack(String name) {
        int uuid = ++tracks;
        packet(0, p -> p.nested(60, track -> track.varint(1, uuid).text(2, name)));
        return uuid;
    }

    /// A track of a process.
    int newTrackOfProcess(int pid, String name) {
        int process = 1000 + pid;
        packet(
                0,
                p ->
                        p.nested(
                                60,
                                track ->
                                        track.varint(1, process)
                                                .nested(3, of -> of.varint(1, pid))));
        int uuid = ++tracks;
        packet(
                0,
                p -> p.nested(60, track -> track.varint(1, uuid).varint(5, process).text(2, name)));
        return uuid;
    }

    /// A slice with one extension of Chrome.
    void slice(
            int track,
            String name,
            long begin,
            long end,
            int extension,
            Consumer<ProtoWriter> content) {
        begin(track, name, begin, extension, content);
        end(track, end);
    }

    void begin(int track, String name, long ts, int extension, Consumer<ProtoWriter> content) {
        packet(
                ts,
                packet ->
                        packet.nested(
                                11,
                                event -> {
                                    event.varint(9, 1).varint(11, track).text(23, name);
                                    if (extension != 0) {
                                        event.nested(extension, content);
                                    }
                                }));
    }

    void end(int track, long ts) {
        packet(ts, packet -> packet.nested(11, event -> event.varint(9, 2).varint(11, track)));
    }

    /// A mark or measure of a page.
    void userTiming(int track, String name, long begin, long end) {
        packet(
                begin,
                packet ->
                        packet.nested(
                                11,
                                event ->
                                        event.varint(9, 1)
                                                .varint(11, track)
                                                .text(22, "blink.user_timing")
                                                .text(23, name)));
        end(track, end);
    }

    private void packet(long ts, Consumer<ProtoWriter> content) {
        packets.writeBytes(
                ProtoWriter.message(trace ->
                        trace.nested(
                                1,
                                packet -> {
                                    packet.varint(8, ts * UNIT_NANOS).varint(10, SEQUENCE);
                                    content.accept(packet);
                                })));
    }

    byte[] bytes() {
        return packets.toByteArray();
    }
}
