// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.math.BigInteger;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.wire.ProtoOutput;

/// Reads the protobuf text format by the description of a message. Fields are encoded in the order of
/// the text, so that the text can be shown again as it was.
public final class ProtoTextReader {
    private static final int MAX_DEPTH = 100;

    private final DescriptorPool pool;
    private final TextCursor cursor;

    private ProtoTextReader(DescriptorPool pool, TextCursor cursor) {
        this.pool = pool;
        this.cursor = cursor;
    }

    /// Encodes a text.
    ///
    /// @param pool has the description
    /// @param typeName full name of the message
    /// @param source what to call the text in failures, a file name for instance
    /// @throws ProcessorException of category user, with line and column, where the text is no such
    ///     message
    public static byte[] read(DescriptorPool pool, String typeName, String source, String text) {
        @Nullable MessageDescriptor type = pool.message(typeName);
        if (type == null) {
            throw new IllegalArgumentException("no description of " + typeName);
        }
        ProtoTextReader reader = new ProtoTextReader(pool, new TextCursor(source, text));
        ProtoOutput out = new ProtoOutput();
        while (!reader.cursor.atEnd()) {
            reader.field(type, out, 0);
        }
        return out.toByteArray();
    }

    private void field(MessageDescriptor type, ProtoOutput out, int depth) {
        int start = cursor.position();
        FieldDescriptor field = named(type, start);
        boolean colon = cursor.take(':');
        boolean isMessage = field.type() == FieldType.MESSAGE;
        if (!colon && !isMessage) {
            throw cursor.failure(
                    cursor.position(), "expected ':' after the field '%s'".formatted(field.name()));
        }
        if (cursor.peek() == '[' && field.repeated()) {
            list(field, out, depth);
        } else if (isMessage) {
            message(field, out, depth);
        } else {
            scalar(field, out);
        }
        if (!cursor.take(',')) {
            cursor.take(';');
        }
    }

    private FieldDescriptor named(MessageDescriptor type, int start) {
        boolean extension = cursor.take('[');
        String name = extension ? cursor.extensionName() : cursor.word("the name of a field");
        String bare = extension ? name.substring(name.lastIndexOf('.') + 1) : name;
        @Nullable FieldDescriptor field = type.field(bare);
        if (field == null || field.extension() != extension) {
            throw cursor.failure(start, "no field '%s' in %s".formatted(name, type.fullName()));
        }
        return field;
    }

    private void list(FieldDescriptor field, ProtoOutput out, int depth) {
        cursor.take('[');
        if (cursor.take(']')) {
            return;
        }
        do {
            if (field.type() == FieldType.MESSAGE) {
                message(field, out, depth);
            } else {
                scalar(field, out);
            }
        } while (cursor.take(','));
        if (!cursor.take(']')) {
            throw cursor.failure(cursor.position(), "expected ',' or ']' in the list");
        }
    }

    private void message(FieldDescriptor field, ProtoOutput out, int depth) {
        int start = cursor.position();
        char close = '}';
        if (!cursor.take('{')) {
            close = '>';
            if (!cursor.take('<')) {
                throw cursor.failure(
                        start, "expected '{' after the field '%s'".formatted(field.name()));
            }
        }
        if (depth == MAX_DEPTH) {
            throw cursor.failure(start, "messages are nested more than %d deep".formatted(depth));
        }
        @Nullable MessageDescriptor type = pool.message(field.typeName());
        if (type == null) {
            throw cursor.failure(start, "no description of " + field.typeName());
        }
        ProtoOutput nested = new ProtoOutput();
        while (!cursor.take(close)) {
            if (cursor.atEnd()) {
                throw cursor.failure(
                        start,
                        "the message of the field '%s' does not end".formatted(field.name()));
            }
            field(type, nested, depth + 1);
        }
        out.message(field.number(), nested);
    }

    private void scalar(FieldDescriptor field, ProtoOutput out) {
        int start = cursor.position();
        int number = field.number();
        switch (field.type()) {
            case STRING, BYTES -> out.bytes(number, cursor.quoted());
            case BOOL -> out.varint(number, bool(field, start) ? 1 : 0);
            case ENUM -> out.varint(number, enumNumber(field, start));
            case DOUBLE -> out.float64(number, floating(field, start));
            case FLOAT ->
                    out.fixed32(number, Float.floatToRawIntBits((float) floating(field, start)));
            case INT32, INT64, UINT32, UINT64 -> out.varint(number, integer(field, start));
            case SINT32, SINT64 -> {
                long value = integer(field, start);
                out.varint(number, (value << 1) ^ (value >> 63));
            }
            case FIXED32, SFIXED32 -> out.fixed32(number, (int) integer(field, start));
            case FIXED64, SFIXED64 -> out.fixed64(number, integer(field, start));
            case GROUP, MESSAGE -> throw cursor.failure(start, "expected a message");
        }
    }

    private boolean bool(FieldDescriptor field, int start) {
        String word = cursor.number();
        return switch (word) {
            case "true", "True", "t", "1" -> true;
            case "false", "False", "f", "0" -> false;
            default -> throw unfit(field, "true or false", word, start);
        };
    }

    private long enumNumber(FieldDescriptor field, int start) {
        String word = cursor.number();
        @Nullable EnumDescriptor values = pool.enumeration(field.typeName());
        Optional<Integer> number = values == null ? Optional.empty() : values.number(word);
        if (number.isPresent()) {
            return number.get();
        }
        if (Character.isDigit(word.charAt(0)) || word.charAt(0) == '-') {
            return parsed(field, word, start, Integer.SIZE, true);
        }
        throw unfit(field, "a value of " + field.typeName(), word, start);
    }

    private double floating(FieldDescriptor field, int start) {
        String word = cursor.number();
        String digits = word.startsWith("-") ? word.substring(1) : word;
        double sign = word.startsWith("-") ? -1 : 1;
        switch (digits) {
            case "inf", "infinity", "Infinity" -> {
                return sign * Double.POSITIVE_INFINITY;
            }
            case "nan", "NaN" -> {
                return Double.NaN;
            }
            default -> {
                try {
                    return sign * Double.parseDouble(digits);
                } catch (NumberFormatException _) {
                    throw unfit(field, "a number", word, start);
                }
            }
        }
    }

    private long integer(FieldDescriptor field, int start) {
        boolean narrow =
                switch (field.type()) {
                    case INT32, UINT32, SINT32, FIXED32, SFIXED32 -> true;
                    default -> false;
                };
        boolean signed =
                switch (field.type()) {
                    case UINT32, UINT64, FIXED32, FIXED64 -> false;
                    default -> true;
                };
        return parsed(field, cursor.number(), start, narrow ? Integer.SIZE : Long.SIZE, signed);
    }

    private long parsed(FieldDescriptor field, String word, int start, int bits, boolean signed) {
        boolean negative = word.startsWith("-");
        String digits = negative ? word.substring(1) : word;
        int radix = 10;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            radix = 16;
            digits = digits.substring(2);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            radix = 8;
        }
        try {
            BigInteger value = new BigInteger(negative ? "-" + digits : digits, radix);
            boolean fits =
                    signed
                            ? value.bitLength() < bits
                            : value.signum() >= 0 && value.bitLength() <= bits;
            if (fits) {
                return value.longValue();
            }
        } catch (NumberFormatException _) {
            throw unfit(field, "an integer", word, start);
        }
        throw unfit(field, "an integer of %d bits".formatted(bits), word, start);
    }

    private ProcessorException unfit(
            FieldDescriptor field, String expected, String found, int start) {
        return cursor.failure(
                start,
                "expected %s for the field '%s' but found '%s'"
                        .formatted(expected, field.name(), found));
    }

    /// Whether bytes look like a text rather than an encoded message: all that is printable or blank
    /// at the beginning.
    public static boolean looksLikeText(byte[] content) {
        for (int i = 0; i < Math.min(content.length, 128); i++) {
            int c = content[i];
            boolean blank = c == ' ' || (c >= '\t' && c <= '\r');
            if (!blank && (c < ' ' || c > '~')) {
                return false;
            }
        }
        return true;
    }
}
