// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import java.util.zip.Deflater;

import dev.tracefold.processor.wire.ProtoWriter;

/// Builds traces, a packet at a time. A test event is a `for_testing` packet.
final class Packets {
    static final int TEST_EVENT = 900;
    static final int CLEARED = 1;
    static final int NEEDS_STATE = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Packets add(Consumer<ProtoWriter> packet) {
        out.writeBytes(ProtoWriter.message(trace -> trace.nested(1, packet)));
        return this;
    }

    /// A test event at a time of the default clock.
    Packets event(long timestamp, String text) {
        return add(p -> p.varint(8, timestamp).nested(TEST_EVENT, e -> e.text(1, text)));
    }

    /// Readings of BOOTTIME and another clock.
    Packets snapshot(int sequence, long boottime, int clock, long reading) {
        return add(p ->
                p.varint(10, sequence)
                        .nested(
                                6,
                                s ->
                                        s.nested(1, c -> c.varint(1, 6).varint(2, boottime))
                                                .nested(
                                                        1,
                                                        c ->
                                                                c.varint(1, clock)
                                                                        .varint(2, reading))));
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    static byte[] deflate(byte[] bytes) {
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] packed = new byte[bytes.length + 64];
            int length = deflater.deflate(packed);
            return java.util.Arrays.copyOf(packed, length);
        }
    }
}
