// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// Damages what messages mean and leaves them well-formed, which carries the damage past the reading of
/// packets to what reads their fields.
final class ProtoMutations {
    private static final long[] VALUES = {
        0,
        1,
        2,
        127,
        4096,
        Integer.MAX_VALUE,
        0x80000000L,
        0xFFFFFFFFL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1
    };
    private static final int MAX_DEPTH = 12;

    /// A field as it stands in the message, tag included.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Field(int number, int wireType, byte[] whole, byte[] content) {}

    private final SplittableRandom random;

    ProtoMutations(SplittableRandom random) {
        this.random = random;
    }

    /// The message with some of its fields, here or deep inside, changed; as it is, if it is none.
    byte[] mutate(byte[] message, byte[] other) {
        @Nullable List<Field> fields = fields(message);
        if (fields == null || fields.isEmpty()) {
            return message;
        }
        @Nullable List<Field> others = fields(other);
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            change(fields, others == null || others.isEmpty() ? fields : others);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length);
        for (Field field : fields) {
            out.writeBytes(field.whole());
        }
        return out.toByteArray();
    }

    private void change(List<Field> fields, List<Field> others) {
        int at = random.nextInt(fields.size());
        switch (random.nextInt(8)) {
            case 0 -> {
                if (fields.size() > 1) {
                    fields.remove(at);
                }
            }
            case 1 -> fields.add(at, fields.get(random.nextInt(fields.size())));
            case 2 -> fields.add(at, others.get(random.nextInt(others.size())));
            case 3 -> {
                int with = random.nextInt(fields.size());
                Field before = fields.set(at, fields.get(with));
                fields.set(with, before);
            }
            default -> fields.set(at, changed(fields.get(at), 0));
        }
    }

    private Field changed(Field field, int depth) {
        if (field.wireType() != ProtoReader.LENGTH_DELIMITED) {
            return random.nextInt(8) == 0
                    ? varint(1 + random.nextInt(64), value())
                    : varint(field.number(), value());
        }
        @Nullable List<Field> inner = depth < MAX_DEPTH ? fields(field.content()) : null;
        if (inner == null || inner.isEmpty() || random.nextInt(10) == 0) {
            return bytes(field.number(), content(field.content()));
        }
        int at = random.nextInt(inner.size());
        switch (random.nextInt(6)) {
            case 0 -> inner.remove(at);
            case 1 -> inner.add(inner.get(at));
            default -> inner.set(at, changed(inner.get(at), depth + 1));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Field one : inner) {
            out.writeBytes(one.whole());
        }
        return bytes(field.number(), out.toByteArray());
    }

    private long value() {
        return random.nextInt(3) == 0
                ? random.nextLong() >>> random.nextInt(64)
                : VALUES[random.nextInt(VALUES.length)];
    }

    private byte[] content(byte[] content) {
        return switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> Arrays.copyOf(content, random.nextInt(content.length + 1));
            case 2 -> Arrays.copyOf(content, content.length + random.nextInt(64));
            default -> {
                byte[] noise = new byte[random.nextInt(32)];
                random.nextBytes(noise);
                yield noise;
            }
        };
    }

    private static Field varint(int number, long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeVarint(out, (long) number << 3);
        writeVarint(out, value);
        return new Field(number, ProtoReader.VARINT, out.toByteArray(), new byte[0]);
    }

    private static Field bytes(int number, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeVarint(out, (long) number << 3 | ProtoReader.LENGTH_DELIMITED);
        writeVarint(out, content.length);
        out.writeBytes(content);
        return new Field(number, ProtoReader.LENGTH_DELIMITED, out.toByteArray(), content);
    }

    private static void writeVarint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /// The fields of a message up to where it breaks off; null if it is no message at all.
    private static @Nullable List<Field> fields(byte[] message) {
        List<Field> fields = new ArrayList<>();
        ProtoReader reader = new ProtoReader();
        reader.reset(message, 0, message.length);
        int from = 0;
        while (reader.next()) {
            int end = reader.position();
            boolean isBytes = reader.wireType() == ProtoReader.LENGTH_DELIMITED;
            fields.add(
                    new Field(
                            reader.field(),
                            reader.wireType(),
                            Arrays.copyOfRange(message, from, end),
                            isBytes
                                    ? Arrays.copyOfRange(
                                            message,
                                            reader.start(),
                                            reader.start() + reader.length())
                                    : new byte[0]));
            from = end;
        }
        return reader.malformed() && fields.size() < 2 ? null : fields;
    }
}
