// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.tracefold.processor.wire.ProtoReader;

/// Writes one event as the payload message that it would be.
final class MessageWriter {
    private static final int CONTINUES = 0x80;
    private static final int MAX_HEADER_BYTES = 20;
    private static final int DIGITS_THAT_FIT = 18;

    private byte[] payload = new byte[256];
    private int length;

    void begin() {
        length = 0;
    }

    /// What was written, from the beginning of the array on.
    byte[] bytes() {
        return payload;
    }

    /// Length of what was written.
    int length() {
        return length;
    }

    /// Adds a field from its text; one whose text is not of its kind is left out.
    void add(FtraceEventType.Field field, byte[] text, int from, int to) {
        switch (field.kind()) {
            case INTEGER, UNSIGNED -> addNumber(field.number(), text, from, to);
            case STRING -> {
                reserve(MAX_HEADER_BYTES + to - from);
                tag(field.number(), ProtoReader.LENGTH_DELIMITED);
                varint(to - from);
                System.arraycopy(text, from, payload, length, to - from);
                length += to - from;
            }
            case ZIGZAG, FLOATING_POINT, MESSAGE -> {
                // No event that is read from text has them.
            }
        }
    }

    /// Adds an integer.
    void add(int field, long value) {
        reserve(MAX_HEADER_BYTES);
        tag(field, ProtoReader.VARINT);
        varint(value);
    }

    private void addNumber(int field, byte[] text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || to - from > DIGITS_THAT_FIT) {
                String words = new String(text, from, to - from, StandardCharsets.UTF_8);
                TextArgs.number(words, 10).ifPresent(number -> add(field, number));
                return;
            }
            value = value * 10 + digit;
        }
        if (to > from) {
            add(field, value);
        }
    }

    private void tag(int number, int wireType) {
        varint((long) number << 3 | wireType);
    }

    private void reserve(int more) {
        if (length + more > payload.length) {
            payload = Arrays.copyOf(payload, Integer.highestOneBit(length + more) * 2);
        }
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & -CONTINUES) != 0) {
            payload[length++] = (byte) (rest | CONTINUES);
            rest >>>= 7;
        }
        payload[length++] = (byte) rest;
    }
}
