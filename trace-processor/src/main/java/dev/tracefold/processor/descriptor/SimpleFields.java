// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.wire.ProtoReader;

/// Args of fields that are no messages.
final class SimpleFields {
    private final DescriptorPool pool;
    private final StringPool strings;

    SimpleFields(DescriptorPool pool, StringPool strings) {
        this.pool = pool;
        this.strings = strings;
    }

    void add(FieldDescriptor field, ArgKey key, ProtoReader value, ArgSet into) {
        int flat = key.flatKey();
        int full = key.key();
        switch (field.type()) {
            case INT32, SFIXED32 -> into.add(flat, full, ArgType.INT, value.intValue());
            case INT64, SFIXED64 -> into.add(flat, full, ArgType.INT, value.longValue());
            case SINT32 -> {
                int narrow = (int) value.sintValue();
                into.add(flat, full, ArgType.INT, narrow);
            }
            case SINT64 -> into.add(flat, full, ArgType.INT, value.sintValue());
            case UINT32, FIXED32 ->
                    into.add(flat, full, ArgType.UINT, Integer.toUnsignedLong(value.intValue()));
            case UINT64, FIXED64 -> into.add(flat, full, ArgType.UINT, value.longValue());
            case BOOL -> into.add(flat, full, ArgType.BOOL, value.boolValue() ? 1 : 0);
            case DOUBLE, FLOAT -> into.addReal(flat, full, value.doubleValue());
            case ENUM -> addEnum(field, key, value.intValue(), into);
            case STRING -> {
                if (value.wireType() == ProtoReader.LENGTH_DELIMITED) {
                    int text = strings.intern(value.buffer(), value.start(), value.length());
                    into.add(flat, full, ArgType.STRING, text);
                }
            }
            case BYTES -> {
                if (value.wireType() == ProtoReader.LENGTH_DELIMITED) {
                    into.add(flat, full, ArgType.STRING, base64(value));
                }
            }
            case MESSAGE, GROUP -> {
                // Messages are walked; groups cannot be read.
            }
        }
    }

    /// The default of an absent field; null where it has none that could be shown.
    void addDefault(FieldDescriptor field, ArgKey key, ArgSet into) {
        int flat = key.flatKey();
        int full = key.key();
        if (field.repeated()) {
            into.add(flat, full, ArgType.NULL, 0);
            return;
        }
        @Nullable String text = field.defaultValue();
        switch (field.type()) {
            case INT32, SFIXED32, INT64, SFIXED64, SINT32, SINT64 ->
                    into.add(flat, full, ArgType.INT, number(text));
            case UINT32, FIXED32, UINT64, FIXED64 ->
                    into.add(flat, full, ArgType.UINT, number(text));
            case BOOL -> into.add(flat, full, ArgType.BOOL, "true".equals(text) ? 1 : 0);
            case DOUBLE, FLOAT -> into.addReal(flat, full, real(text));
            case ENUM -> {
                if (text == null) {
                    addEnum(field, key, 0, into);
                } else {
                    into.add(flat, full, ArgType.STRING, strings.intern(text));
                }
            }
            case BYTES -> into.add(flat, full, ArgType.STRING, strings.intern(""));
            case STRING -> {
                if (text == null) {
                    into.add(flat, full, ArgType.NULL, 0);
                } else {
                    into.add(flat, full, ArgType.STRING, strings.intern(text));
                }
            }
            case MESSAGE, GROUP -> into.add(flat, full, ArgType.NULL, 0);
        }
    }

    private void addEnum(FieldDescriptor field, ArgKey key, int number, ArgSet into) {
        @Nullable EnumDescriptor names = pool.enumeration(field.typeName());
        @Nullable String name = names == null ? null : names.name(number);
        // A number without a name is shown as text too, so that the arg's type does not vary.
        int text = strings.intern(name == null ? Integer.toString(number) : name);
        into.add(key.flatKey(), key.key(), ArgType.STRING, text);
    }

    private int base64(ProtoReader value) {
        byte[] bytes =
                Arrays.copyOfRange(value.buffer(), value.start(), value.start() + value.length());
        return strings.intern(
                new String(Base64.getEncoder().encode(bytes), StandardCharsets.US_ASCII));
    }

    private static long number(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }

    private static double real(@Nullable String text) {
        return switch (text) {
            case null -> 0;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }
}
