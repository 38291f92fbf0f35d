// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoReader;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

/// Headers of usual packets are read straight from their bytes, up to the first field that is not usual.
class PacketHeaderTest {
    private static final int FTRACE_EVENTS = 1;
    private static final int TRACK_EVENT = 11;

    private static final class Wanted implements PacketModule {
        @Override
        public int[] fields() {
            return new int[] {FTRACE_EVENTS, TRACK_EVENT};
        }

        @Override
        public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
            // Only whether it is wanted counts here.
        }
    }

    private final PacketHeader header = new PacketHeader();
    private final FieldModules modules = new FieldModules(List.of(new Wanted()));

    private boolean read(byte[] packet, int length) {
        // Not at the end of its array, as in a trace.
        return header.read(Arrays.copyOf(packet, packet.length + 9), 0, length, modules);
    }

    @Test
    void allOfAUsualPacketIsRead() {
        byte[] packet =
                ProtoWriter.message(p ->
                        p.varint(8, 1L << 50)
                                .varint(10, 0xFFFF_FFFFL)
                                .varint(13, 2)
                                .bytes(TRACK_EVENT, new byte[300]));

        assertThat(read(packet, packet.length)).isTrue();
        assertThat(header.timestamp()).isEqualTo(1L << 50);
        assertThat(header.sequenceId()).isEqualTo(-1);
        assertThat(header.has(PacketHeader.HAS_TIMESTAMP | PacketHeader.HAS_SEQUENCE)).isTrue();
        assertThat(header.has(PacketHeader.HAS_NEEDS_STATE)).isTrue();
        assertThat(header.has(PacketHeader.HAS_CLEARED)).isFalse();
        assertThat(header.payloads()).isOne();
        assertThat(header.payloadField(0)).isEqualTo(TRACK_EVENT);
        assertThat(header.payloadPlace(0)).isEqualTo(packet.length - 303);
    }

    @Test
    void fieldsBehindAnUnusualOneAreRead() {
        byte[] packet =
                ProtoWriter.message(p ->
                        p.varint(8, 5)
                                .bytes(FTRACE_EVENTS, new byte[3])
                                .varint(58, 6)
                                .bytes(TRACK_EVENT, new byte[3])
                                .varint(10, 1 << 20)
                                .varint(41, 1));

        assertThat(read(packet, packet.length)).isTrue();
        assertThat(header.clockId()).isEqualTo(6);
        assertThat(header.sequenceId()).isEqualTo(1 << 20);
        assertThat(header.has(PacketHeader.HAS_CLEARED)).isTrue();
        assertThat(header.payloads()).isEqualTo(2);
        assertThat(header.payloadField(0)).isEqualTo(TRACK_EVENT);
        assertThat(header.payloadField(1)).isEqualTo(FTRACE_EVENTS);
        assertThat(header.payloadPlace(1)).isEqualTo(2);
    }

    @Test
    void aPacketThatBreaksOffCannotBeRead() {
        byte[] packet =
                ProtoWriter.message(p -> p.varint(8, 1L << 50).bytes(TRACK_EVENT, new byte[300]));

        for (int length = 1; length < packet.length; length++) {
            assertThat(read(packet, length)).isEqualTo(length == 9);
        }
    }

    @Test
    void numbersOfInternedMessagesAreKeptWhereTheyAreSmall() {
        SequenceState state = new SequenceState(1, null);

        state.setNumber(2, 40, 0);
        state.setNumber(2, 1L << 40, 7);
        state.setNumber(70, 1, 7);
        state.setNumber(2, -1, 7);

        assertThat(state.number(2, 40)).isZero();
        assertThat(state.number(2, 41)).isEqualTo(-1);
        assertThat(state.number(2, 1L << 40)).isEqualTo(-1);
        assertThat(state.number(70, 1)).isEqualTo(-1);
        assertThat(state.number(2, -1)).isEqualTo(-1);
        assertThat(
                        state.withDefaults(new SequenceState.Message(new byte[0], 0, 0), 0)
                                .number(2, 40))
                .isZero();
    }
}
