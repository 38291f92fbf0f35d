// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.tracefold.xprof.json.GeneralNumber;
import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.space.ProtoCursor;

/// A message in protobuf's text format: its fields in the order of their numbers, then those that are not
/// known by their numbers.
final class MessageText {
    private static final int KEY = 1;
    private static final int DEPTH_OF_UNKNOWN = 10;
    private static final int FLOAT_DIGITS = 6;
    private static final int MORE_FLOAT_DIGITS = 9;
    private static final int DOUBLE_DIGITS = 15;
    private static final int MORE_DOUBLE_DIGITS = 17;

    private final MessageFields fields;
    private final StringBuilder out = new StringBuilder();

    private MessageText(MessageFields fields) {
        this.fields = fields;
    }

    /// A value that lies in a message: bytes, or a number as it was written.
    private record Value(int field, Object content) {
        byte[] bytes() {
            return content instanceof byte[] bytes ? bytes : new byte[0];
        }

        long number() {
            return content instanceof Long number ? number : 0;
        }

        boolean isBytes() {
            return content instanceof byte[];
        }
    }

    /// The text of a message.
    static String of(byte[] message, String type, MessageFields fields) {
        MessageText text = new MessageText(fields);
        text.message(message, type, "");
        return text.out.toString();
    }

    private static List<Value> read(byte[] message) {
        List<Value> values = new ArrayList<>();
        ProtoCursor cursor = new ProtoCursor(message);
        while (cursor.next()) {
            Object content = cursor.packed() ? cursor.bytes() : (Object) cursor.number();
            values.add(new Value(cursor.field(), content));
        }
        return values;
    }

    private void message(byte[] message, String type, String indent) {
        SortedMap<Integer, List<Value>> known = new TreeMap<>();
        List<Value> unknown = new ArrayList<>();
        for (Value value : read(message)) {
            if (fields.field(type, value.field()).isKnown()) {
                known.computeIfAbsent(value.field(), any -> new ArrayList<>()).add(value);
            } else {
                unknown.add(value);
            }
        }
        known.forEach((number, values) -> {
            MessageFields.Field field = fields.field(type, number);
            if (field.isMap()) {
                values.sort(Comparator.comparing(MessageText::key));
            }
            values.forEach(value -> field(field, value, indent));
        });
        unknown.forEach(value -> unknown(value, indent, 0));
    }

    // What an entry of a map is sorted by: texts as they are, numbers by their size.
    private static String key(Value entry) {
        for (Value value : read(entry.bytes())) {
            if (value.field() == KEY) {
                return value.isBytes()
                        ? new String(value.bytes(), StandardCharsets.ISO_8859_1)
                        : "%020d".formatted(value.number());
            }
        }
        return "";
    }

    private void field(MessageFields.Field field, Value value, String indent) {
        if (field.isMessage()) {
            out.append(indent).append(field.name()).append(" {\n");
            message(value.bytes(), field.typeName(), indent + "  ");
            out.append(indent).append("}\n");
        } else if (field.type().equals("s")) {
            line(field.name(), quoted(value.bytes()), indent);
        } else if (value.isBytes()) {
            packed(field, value.bytes(), indent);
        } else {
            line(field.name(), scalar(field, value.number()), indent);
        }
    }

    private void line(String name, String value, String indent) {
        out.append(indent).append(name).append(": ").append(value).append('\n');
    }

    private void packed(MessageFields.Field field, byte[] values, String indent) {
        ByteBuffer in = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
        switch (field.type()) {
            case "f" -> {
                while (in.remaining() >= Float.BYTES) {
                    line(field.name(), scalar(field, in.getInt()), indent);
                }
            }
            case "d" -> {
                while (in.remaining() >= Double.BYTES) {
                    line(field.name(), scalar(field, in.getLong()), indent);
                }
            }
            default -> {
                // The numbers follow each other as values without tags.
                for (long number : HloMessage.unpack(values)) {
                    line(field.name(), scalar(field, number), indent);
                }
            }
        }
    }

    private String scalar(MessageFields.Field field, long value) {
        if (field.isEnum()) {
            return fields.value(field.typeName(), value);
        }
        return switch (field.type()) {
            case "b" -> value != 0 ? "true" : "false";
            case "u" -> Long.toUnsignedString(value);
            case "f" -> single(Float.intBitsToFloat((int) value));
            case "d" -> decimal(Double.longBitsToDouble(value));
            default -> Long.toString(value);
        };
    }

    // As many digits as bring the number back.
    private static String single(float value) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            return decimal(value);
        }
        String few = GeneralNumber.of(value, FLOAT_DIGITS);
        return Float.parseFloat(few) == value ? few : GeneralNumber.of(value, MORE_FLOAT_DIGITS);
    }

    private static String decimal(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String few = GeneralNumber.of(value, DOUBLE_DIGITS);
        return Double.parseDouble(few) == value ? few : GeneralNumber.of(value, MORE_DOUBLE_DIGITS);
    }

    private static String quoted(byte[] text) {
        StringBuilder result = new StringBuilder("\"");
        for (byte b : text) {
            switch (b) {
                case '\n' -> result.append("\\n");
                case '\r' -> result.append("\\r");
                case '\t' -> result.append("\\t");
                case '"', '\'', '\\' -> result.append('\\').append((char) b);
                default -> {
                    if (b < ' ' || b == 0x7F) {
                        result.append('\\').append("%03o".formatted(b & 0xFF));
                    } else {
                        result.append((char) b);
                    }
                }
            }
        }
        return result.append('"').toString();
    }

    // Bytes may be a message or a text; what can be read as a message is shown as one.
    private void unknown(Value value, String indent, int depth) {
        String name = Integer.toString(value.field());
        if (!value.isBytes()) {
            line(name, Long.toUnsignedString(value.number()), indent);
            return;
        }
        List<Value> inside = depth < DEPTH_OF_UNKNOWN ? tryRead(value.bytes()) : List.of();
        if (inside.isEmpty()) {
            line(name, quoted(value.bytes()), indent);
            return;
        }
        out.append(indent).append(name).append(" {\n");
        inside.forEach(one -> unknown(one, indent + "  ", depth + 1));
        out.append(indent).append("}\n");
    }

    private static List<Value> tryRead(byte[] bytes) {
        try {
            return read(bytes);
        } catch (DamagedProfileException _) {
            // It is a text.
            return List.of();
        }
    }
}
