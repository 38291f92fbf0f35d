// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.math.BigDecimal;
import java.math.RoundingMode;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// Shows messages as text by their description, a field a line, nested ones indented, byte for byte
/// as Perfetto's engine does. [ProtoTextReader] is the way back.
public final class ProtoText {
    private static final int MAX_DEPTH = 64;

    private final DescriptorPool pool;
    private final StringBuilder out = new StringBuilder();

    private ProtoText(DescriptorPool pool) {
        this.pool = pool;
    }

    /// The text of a message; fields by their numbers where there is no description of it.
    ///
    /// @param typeName full name of the message
    /// @param message stands on the message
    public static String of(DescriptorPool pool, String typeName, ProtoReader message) {
        ProtoText text = new ProtoText(pool);
        text.message(pool.message(typeName), message, 0);
        return text.out.toString();
    }

    /// The text of an encoded message.
    public static String of(DescriptorPool pool, String typeName, byte[] message) {
        ProtoText text = new ProtoText(pool);
        ProtoReader reader = new ProtoReader();
        reader.reset(message, 0, message.length);
        text.fields(pool.message(typeName), reader, 0);
        return text.out.toString();
    }

    private void message(@Nullable MessageDescriptor descriptor, ProtoReader outer, int depth) {
        if (depth == MAX_DEPTH) {
            return;
        }
        ProtoReader reader = new ProtoReader();
        reader.enter(outer);
        fields(descriptor, reader, depth);
    }

    private void fields(@Nullable MessageDescriptor descriptor, ProtoReader reader, int depth) {
        while (reader.next()) {
            @Nullable FieldDescriptor field =
                    descriptor == null ? null : descriptor.field(reader.field());
            boolean isText = reader.wireType() == ProtoReader.LENGTH_DELIMITED;
            if (field == null || (!isText && field.type().wireType() != reader.wireType())) {
                unknown(reader, depth);
            } else if (isText && field.type().wireType() != ProtoReader.LENGTH_DELIMITED) {
                packed(field, reader, depth);
            } else if (field.type() == FieldType.MESSAGE) {
                line(depth).append(name(field)).append(" {");
                message(pool.message(field.typeName()), reader, depth + 1);
                line(depth).append('}');
            } else {
                simple(field, reader, depth);
            }
        }
    }

    /// A field of which nothing is known: its number, and its value as it is.
    private void unknown(ProtoReader value, int depth) {
        line(depth).append(value.field()).append(": ");
        switch (value.wireType()) {
            case ProtoReader.VARINT -> out.append(value.longValue());
            case ProtoReader.FIXED32 -> out.append("0x%08x".formatted(value.intValue()));
            case ProtoReader.FIXED64 -> out.append("0x%016x".formatted(value.longValue()));
            default -> quote(value);
        }
    }

    private void packed(FieldDescriptor field, ProtoReader outer, int depth) {
        ProtoReader values = new ProtoReader();
        values.enter(outer);
        while (values.nextPacked(field.type().wireType())) {
            simple(field, values, depth);
        }
    }

    private void simple(FieldDescriptor field, ProtoReader value, int depth) {
        @Nullable String enumName =
                field.type() == FieldType.ENUM ? enumName(field, value.intValue()) : null;
        if (field.type() == FieldType.ENUM && enumName == null) {
            line(depth).append(field.number()).append(": ").append(value.intValue());
            return;
        }
        line(depth).append(name(field)).append(": ");
        switch (field.type()) {
            case INT32, SFIXED32, FIXED32 -> out.append(value.intValue());
            case SINT32 -> out.append((int) value.sintValue());
            case INT64, SFIXED64, FIXED64 -> out.append(value.longValue());
            case SINT64 -> out.append(value.sintValue());
            case UINT32 -> out.append(Integer.toUnsignedString(value.intValue()));
            case UINT64 -> out.append(Long.toUnsignedString(value.longValue()));
            case BOOL -> out.append(value.boolValue());
            case DOUBLE, FLOAT -> out.append(decimal(value.doubleValue()));
            case ENUM -> out.append(enumName);
            case STRING, BYTES -> quote(value);
            case MESSAGE, GROUP -> {
                // Messages are walked; groups cannot be read.
            }
        }
    }

    /// Six decimals of the exact value, as C prints a double; Java's own format rounds its shortest
    /// decimal instead.
    private static String decimal(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value < 0 ? "-inf" : "inf";
        }
        String digits =
                new BigDecimal(Math.abs(value)).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
        return Double.doubleToRawLongBits(value) < 0 ? '-' + digits : digits;
    }

    private @Nullable String enumName(FieldDescriptor field, int number) {
        @Nullable EnumDescriptor names = pool.enumeration(field.typeName());
        return names == null ? null : names.name(number);
    }

    private StringBuilder line(int depth) {
        if (!out.isEmpty()) {
            out.append('\n');
        }
        return out.repeat("  ", depth);
    }

    private static String name(FieldDescriptor field) {
        return field.extension() ? "[perfetto.protos." + field.name() + "]" : field.name();
    }

    private void quote(ProtoReader value) {
        out.append('"');
        for (int i = value.start(); i < value.start() + value.length(); i++) {
            escape(value.buffer()[i] & 0xFF);
        }
        out.append('"');
    }

    /// What is not printable ASCII is written as an octal number.
    private void escape(int c) {
        switch (c) {
            case 0x07 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x0B -> out.append("\\v");
            case '\\', '\'', '"' -> out.append('\\').append((char) c);
            default -> {
                if (c >= ' ' && c <= '~') {
                    out.append((char) c);
                } else {
                    out.append('\\')
                            .append((char) ('0' + (c >> 6)))
                            .append((char) ('0' + ((c >> 3) & 7)))
                            .append((char) ('0' + (c & 7)));
                }
            }
        }
    }
}
