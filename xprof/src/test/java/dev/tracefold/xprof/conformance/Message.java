// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.space.ProtoCursor;

/// A message of the reference by the numbers of its fields. What is absent is zero, empty, or a message
/// without fields.
final class Message {
    /// Where a message lies that says of what type it is.
    private static final int PACKED_VALUE = 2;

    private final Map<Integer, List<Long>> numbers = new HashMap<>();
    private final Map<Integer, List<byte[]>> bytes = new HashMap<>();

    Message(byte[] message) {
        ProtoCursor cursor = new ProtoCursor(message);
        while (cursor.next()) {
            int field = cursor.field();
            if (cursor.packed()) {
                bytes.computeIfAbsent(field, any -> new ArrayList<>()).add(cursor.bytes());
            } else {
                numbers.computeIfAbsent(field, any -> new ArrayList<>()).add(cursor.number());
            }
        }
    }

    long number(int field) {
        return numbers.getOrDefault(field, List.of(0L)).getLast();
    }

    double decimal(int field) {
        return Double.longBitsToDouble(number(field));
    }

    String text(int field) {
        List<String> texts = texts(field);
        return texts.isEmpty() ? "" : texts.getLast();
    }

    List<String> texts(int field) {
        return bytes.getOrDefault(field, List.of()).stream()
                .map(one -> new String(one, StandardCharsets.UTF_8))
                .toList();
    }

    Message message(int field) {
        List<Message> messages = messages(field);
        return messages.isEmpty() ? new Message(new byte[0]) : messages.getLast();
    }

    List<Message> messages(int field) {
        return bytes.getOrDefault(field, List.of()).stream().map(Message::new).toList();
    }

    /// The message that a message which says its type holds.
    Message unpacked() {
        return message(PACKED_VALUE);
    }
}
