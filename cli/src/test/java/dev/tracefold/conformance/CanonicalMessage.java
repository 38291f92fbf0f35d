// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.DescriptorPool;
import dev.tracefold.processor.descriptor.FieldDescriptor;
import dev.tracefold.processor.descriptor.FieldType;
import dev.tracefold.processor.descriptor.MessageDescriptor;
import dev.tracefold.processor.descriptor.ProtoText;
import dev.tracefold.processor.descriptor.ProtoTextReader;
import dev.tracefold.processor.wire.ProtoOutput;
import dev.tracefold.processor.wire.ProtoReader;

/// Messages as text that is the same for equal messages: fields by their numbers, repeated ones in
/// their order, the parts of a singular message as one.
final class CanonicalMessage {
    private static final DescriptorPool POOL = DescriptorPool.builtin();

    private CanonicalMessage() {}

    /// Of a text.
    static String ofText(String typeName, String text) {
        return of(typeName, ProtoTextReader.read(POOL, typeName, "expected", text));
    }

    /// Of an encoded message.
    static String of(String typeName, byte[] message) {
        return ProtoText.of(POOL, typeName, sorted(typeName, message));
    }

    private static byte[] sorted(String typeName, byte[] message) {
        @Nullable MessageDescriptor type = POOL.message(typeName);
        if (type == null) {
            throw new IllegalArgumentException(typeName);
        }
        SortedMap<Integer, List<byte[]>> messages = new TreeMap<>();
        SortedMap<Integer, ProtoOutput> fields = new TreeMap<>();
        ProtoReader reader = new ProtoReader();
        reader.reset(message, 0, message.length);
        while (reader.next()) {
            int number = reader.field();
            @Nullable FieldDescriptor field = type.field(number);
            if (field != null && field.type() == FieldType.MESSAGE) {
                List<byte[]> parts = messages.computeIfAbsent(number, _ -> new ArrayList<>());
                byte[] part = bytes(reader);
                if (field.repeated() || parts.isEmpty()) {
                    parts.add(part);
                } else {
                    parts.set(0, joined(parts.getFirst(), part));
                }
                continue;
            }
            ProtoOutput out = fields.computeIfAbsent(number, _ -> new ProtoOutput());
            switch (reader.wireType()) {
                case ProtoReader.VARINT -> out.varint(number, reader.longValue());
                case ProtoReader.FIXED64 -> out.fixed64(number, reader.longValue());
                case ProtoReader.FIXED32 -> out.fixed32(number, reader.intValue());
                default -> out.bytes(number, bytes(reader));
            }
        }
        messages.forEach((number, parts) -> fields.put(number, written(type, number, parts)));
        byte[] all = new byte[0];
        for (ProtoOutput field : fields.values()) {
            all = joined(all, field.toByteArray());
        }
        return all;
    }

    private static ProtoOutput written(MessageDescriptor type, int number, List<byte[]> parts) {
        ProtoOutput out = new ProtoOutput();
        @Nullable FieldDescriptor field = type.field(number);
        if (field != null) {
            parts.forEach(part -> out.bytes(number, sorted(field.typeName(), part)));
        }
        return out;
    }

    private static byte[] bytes(ProtoReader reader) {
        return Arrays.copyOfRange(
                reader.buffer(), reader.start(), reader.start() + reader.length());
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
