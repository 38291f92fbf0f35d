// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.tracefold.processor.wire.ProtoReader;

/// Writes one event as the field of FtraceEvent that it would be.
final class MessageWriter {
    private static final int CONTINUES = 0x80;
    private static final int MAX_HEADER_BYTES = 20;

    private byte[] payload = new byte[256];
    private int length;
    private byte[] whole = new byte[0];
    private int eventNumber;

    void begin(int number) {
        eventNumber = number;
        length = 0;
    }

    /// Adds a field from its text; one whose text is not of its kind is left out.
    void add(FtraceEventType.Field field, String text) {
        switch (field.kind()) {
            case INTEGER, UNSIGNED ->
                    TextArgs.number(text, 10)
                            .ifPresent(value -> {
                                reserve(MAX_HEADER_BYTES);
                                tag(field.number(), ProtoReader.VARINT);
                                length = varint(payload, length, value);
                            });
            case STRING -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                reserve(MAX_HEADER_BYTES + bytes.length);
                tag(field.number(), ProtoReader.LENGTH_DELIMITED);
                length = varint(payload, length, bytes.length);
                System.arraycopy(bytes, 0, payload, length, bytes.length);
                length += bytes.length;
            }
            case ZIGZAG, FLOATING_POINT, MESSAGE -> {
                // No event that is read from text has them.
            }
        }
    }

    /// Makes a reader stand before the field.
    void reset(ProtoReader reader) {
        if (whole.length < length + MAX_HEADER_BYTES) {
            whole = new byte[payload.length + MAX_HEADER_BYTES];
        }
        int at = varint(whole, 0, (long) eventNumber << 3 | ProtoReader.LENGTH_DELIMITED);
        at = varint(whole, at, length);
        System.arraycopy(payload, 0, whole, at, length);
        reader.reset(whole, 0, at + length);
    }

    private void tag(int number, int wireType) {
        length = varint(payload, length, (long) number << 3 | wireType);
    }

    private void reserve(int more) {
        if (length + more > payload.length) {
            payload = Arrays.copyOf(payload, Integer.highestOneBit(length + more) * 2);
        }
    }

    private static int varint(byte[] to, int at, long value) {
        long rest = value;
        int end = at;
        while ((rest & -CONTINUES) != 0) {
            to[end++] = (byte) (rest | CONTINUES);
            rest >>>= 7;
        }
        to[end++] = (byte) rest;
        return end;
    }
}
