// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import dev.tracefold.xprof.json.GeneralNumber;
import dev.tracefold.xprof.space.ProtoCursor;

/// The value of a constant, as its text has it.
public final class HloLiteral {
    private static final int SHORT = 10;
    private static final String LEFT_OUT = "{...}";

    private HloLiteral() {}

    /// The text of a scalar; "{...}" for anything larger.
    static String text(ProtoCursor cursor) {
        return text(cursor, false);
    }

    /// The text of a literal's message.
    ///
    /// @param all whether to show more than scalars and short rows; "{...}" stands for the rest
    public static String text(ProtoCursor cursor, boolean all) {
        HloShape shape = HloShape.NONE;
        List<String> values = new ArrayList<>();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> shape = HloShape.read(cursor.message());
                case 2 ->
                        cursor.packedNumbers().forEach(n -> values.add(n != 0 ? "true" : "false"));
                case 4, 5, 6 -> cursor.packedNumbers().forEach(n -> values.add(n.toString()));
                case 7 -> cursor.packedNumbers().forEach(n -> values.add(Long.toUnsignedString(n)));
                case 3 -> whole(cursor.bytes(), 1, false, values);
                case 15 -> whole(cursor.bytes(), 1, true, values);
                case 16 -> whole(cursor.bytes(), 2, true, values);
                case 17 -> whole(cursor.bytes(), 2, false, values);
                case 8 -> floats(cursor.bytes(), values);
                case 9 -> doubles(cursor.bytes(), values);
                case 11 -> halves(cursor.bytes(), values);
                case 13 -> bfloats(cursor.bytes(), values);
                default -> {}
            }
        }
        if (values.size() != shape.elements() || values.isEmpty()) {
            return LEFT_OUT;
        }
        if (shape.dimensions().isEmpty()) {
            return values.getFirst();
        }
        if (!all && values.size() > SHORT) {
            return LEFT_OUT;
        }
        return shape.dimensions().size() == 1
                ? "{" + String.join(", ", values) + "}"
                : nested(shape.dimensions(), values);
    }

    private static String nested(List<Long> dimensions, List<String> values) {
        if (dimensions.size() == 1) {
            return "{ " + String.join(", ", values) + " }";
        }
        int size = values.size() / (int) Math.max(1, dimensions.getFirst());
        List<String> rows = new ArrayList<>();
        for (int from = 0; size > 0 && from < values.size(); from += size) {
            rows.add(
                    nested(
                            dimensions.subList(1, dimensions.size()),
                            values.subList(from, from + size)));
        }
        return "{ " + String.join(", ", rows) + " }";
    }

    private static void whole(byte[] bytes, int size, boolean signed, List<String> values) {
        for (int i = 0; i + size <= bytes.length; i += size) {
            int number = size == 1 ? bytes[i] & 0xFF : bits(bytes, i);
            int sign = signed ? number << (32 - 8 * size) >> (32 - 8 * size) : number;
            values.add(Integer.toString(sign));
        }
    }

    private static void floats(byte[] bytes, List<String> values) {
        for (int i = 0; i + 3 < bytes.length; i += 4) {
            int bits = bits(bytes, i) | (bits(bytes, i + 2) << 16);
            float value = Float.intBitsToFloat(bits);
            values.add(number(value, 6, 9, text -> Float.parseFloat(text) == value));
        }
    }

    private static void doubles(byte[] bytes, List<String> values) {
        for (int i = 0; i + 7 < bytes.length; i += 8) {
            long low = Integer.toUnsignedLong(bits(bytes, i) | (bits(bytes, i + 2) << 16));
            long high = Integer.toUnsignedLong(bits(bytes, i + 4) | (bits(bytes, i + 6) << 16));
            double value = Double.longBitsToDouble(low | (high << 32));
            values.add(number(value, 15, 17, text -> Double.parseDouble(text) == value));
        }
    }

    private static void halves(byte[] bytes, List<String> values) {
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            float value = Float.float16ToFloat((short) bits(bytes, i));
            values.add(number(value, 3, 5, text -> half(text) == value));
        }
    }

    private static void bfloats(byte[] bytes, List<String> values) {
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            float value = Float.intBitsToFloat(bits(bytes, i) << 16);
            values.add(number(value, 2, 4, text -> bfloat(text) == value));
        }
    }

    private static int bits(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << 8);
    }

    private static float half(String text) {
        return Float.float16ToFloat(Float.floatToFloat16(Float.parseFloat(text)));
    }

    // To the nearest that has the upper half of the bits.
    private static float bfloat(String text) {
        int bits = Float.floatToRawIntBits(Float.parseFloat(text));
        int rounded = bits + 0x7FFF + ((bits >>> 16) & 1);
        return Float.intBitsToFloat(rounded & 0xFFFF0000);
    }

    // As many digits as the type always keeps, or if they do not bring it back, as many as it may
    // need.
    private static String number(
            double value, int digits, int mostDigits, Predicate<String> bringsBack) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (Double.isNaN(value)) {
            return "nan";
        }
        String text = GeneralNumber.of(value, digits);
        return bringsBack.test(text) ? text : GeneralNumber.of(value, mostDigits);
    }
}
