// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// Shows messages as text by their description, a field a line, nested ones indented.
public final class ProtoText {
    private static final int MAX_DEPTH = 64;

    private final DescriptorPool pool;
    private final StringBuilder out = new StringBuilder();

    private ProtoText(DescriptorPool pool) {
        this.pool = pool;
    }

    /// The text of a message; empty where there is no description of it.
    ///
    /// @param typeName full name of the message
    /// @param message stands on the message
    public static String of(DescriptorPool pool, String typeName, ProtoReader message) {
        ProtoText text = new ProtoText(pool);
        text.message(pool.message(typeName), message, 0);
        return text.out.toString();
    }

    private void message(@Nullable MessageDescriptor descriptor, ProtoReader outer, int depth) {
        if (descriptor == null || depth == MAX_DEPTH) {
            return;
        }
        ProtoReader reader = new ProtoReader();
        reader.enter(outer);
        while (reader.next()) {
            @Nullable FieldDescriptor field = descriptor.field(reader.field());
            if (field == null) {
                line(depth).append("# Ignoring unknown field with id: ").append(reader.field());
            } else if (reader.wireType() == ProtoReader.LENGTH_DELIMITED
                    && field.type().wireType() != ProtoReader.LENGTH_DELIMITED) {
                packed(field, reader, depth);
            } else if (field.type() == FieldType.MESSAGE) {
                line(depth).append(name(field)).append(": {");
                message(pool.message(field.typeName()), reader, depth + 1);
                line(depth).append('}');
            } else {
                simple(field, reader, depth);
            }
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
        line(depth).append(name(field)).append(": ");
        switch (field.type()) {
            case INT32, SFIXED32, FIXED32 -> out.append(value.intValue());
            case SINT32 -> out.append((int) value.sintValue());
            case INT64, SFIXED64, FIXED64 -> out.append(value.longValue());
            case SINT64 -> out.append(value.sintValue());
            case UINT32 -> out.append(Integer.toUnsignedString(value.intValue()));
            case UINT64 -> out.append(Long.toUnsignedString(value.longValue()));
            case BOOL -> out.append(value.boolValue());
            case DOUBLE, FLOAT -> out.append(String.format(Locale.ROOT, "%f", value.doubleValue()));
            case ENUM -> out.append(enumName(field, value.intValue()));
            case STRING -> quote(value);
            case BYTES -> hex(value);
            case MESSAGE, GROUP -> {
                // Messages are walked; groups cannot be read.
            }
        }
    }

    private String enumName(FieldDescriptor field, int number) {
        @Nullable EnumDescriptor names = pool.enumeration(field.typeName());
        @Nullable String name = names == null ? null : names.name(number);
        return name == null ? Integer.toString(number) : name;
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
        if (value.wireType() != ProtoReader.LENGTH_DELIMITED) {
            return;
        }
        String text =
                new String(value.buffer(), value.start(), value.length(), StandardCharsets.UTF_8);
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
        out.append('"');
    }

    private void hex(ProtoReader value) {
        if (value.wireType() != ProtoReader.LENGTH_DELIMITED) {
            return;
        }
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            out.append("\\x%02x".formatted(value.buffer()[value.start() + i]));
        }
        out.append('"');
    }
}
