// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.space.ProtoCursor;

/// A message of a module by the numbers of its fields. Notation shows nearly every field there is, and
/// each but once, so that records of them all would be longer than what is done with them.
final class HloMessage {
    private final Map<Integer, List<Object>> fields = new HashMap<>();

    private HloMessage() {}

    static HloMessage read(byte[] bytes) {
        HloMessage message = new HloMessage();
        ProtoCursor cursor = new ProtoCursor(bytes);
        while (cursor.next()) {
            Object value = cursor.packed() ? cursor.bytes() : (Object) cursor.number();
            message.fields.computeIfAbsent(cursor.field(), any -> new ArrayList<>()).add(value);
        }
        return message;
    }

    private List<Object> values(int field) {
        return fields.getOrDefault(field, List.of());
    }

    /// Whether the field is there.
    boolean has(int field) {
        return fields.containsKey(field);
    }

    /// A number; 0 if there is none.
    long number(int field) {
        return !values(field).isEmpty() && values(field).getLast() instanceof Long number
                ? number
                : 0;
    }

    boolean truth(int field) {
        return number(field) != 0;
    }

    /// Numbers, packed or not.
    List<Long> numbers(int field) {
        List<Long> result = new ArrayList<>();
        for (Object value : values(field)) {
            if (value instanceof Long number) {
                result.add(number);
            } else {
                result.addAll(unpack((byte[]) value));
            }
        }
        return result;
    }

    /// Numbers that were written as one value.
    static List<Long> unpack(byte[] packed) {
        List<Long> result = new ArrayList<>();
        long number = 0;
        int shift = 0;
        for (byte b : packed) {
            number |= (long) (b & 0x7F) << shift;
            shift += 7;
            if (b >= 0) {
                result.add(number);
                number = 0;
                shift = 0;
            }
        }
        return result;
    }

    byte[] bytes(int field) {
        return !values(field).isEmpty() && values(field).getLast() instanceof byte[] bytes
                ? bytes
                : new byte[0];
    }

    String text(int field) {
        return new String(bytes(field), StandardCharsets.UTF_8);
    }

    /// The bytes of all values of a field.
    List<byte[]> allBytes(int field) {
        return values(field).stream()
                .filter(byte[].class::isInstance)
                .map(byte[].class::cast)
                .toList();
    }

    List<String> texts(int field) {
        return allBytes(field).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    /// A message; an empty one if there is none.
    HloMessage message(int field) {
        return read(bytes(field));
    }

    List<HloMessage> messages(int field) {
        return allBytes(field).stream().map(HloMessage::read).toList();
    }
}
