// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.space.ProtoCursor;

/// The value of a constant, as its text has it.
final class HloLiteral {
    private HloLiteral() {}

    /// The text of a scalar; "{...}" for anything larger.
    static String text(ProtoCursor cursor) {
        HloShape shape = HloShape.NONE;
        List<String> values = new ArrayList<>();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> shape = HloShape.read(cursor.message());
                case 2 ->
                        cursor.packedNumbers().forEach(n -> values.add(n != 0 ? "true" : "false"));
                case 4, 5, 6, 7 -> cursor.packedNumbers().forEach(n -> values.add(n.toString()));
                case 8 -> floats(cursor.bytes(), values);
                case 9 -> doubles(cursor.bytes(), values);
                case 11 -> halves(cursor.bytes(), values);
                case 13 -> bfloats(cursor.bytes(), values);
                default -> {}
            }
        }
        return shape.dimensions().isEmpty() && values.size() == 1 ? values.getFirst() : "{...}";
    }

    private static void floats(byte[] bytes, List<String> values) {
        for (int i = 0; i + 3 < bytes.length; i += 4) {
            int bits = bits(bytes, i) | (bits(bytes, i + 2) << 16);
            values.add(
                    number(Float.intBitsToFloat(bits), Float.toString(Float.intBitsToFloat(bits))));
        }
    }

    private static void doubles(byte[] bytes, List<String> values) {
        for (int i = 0; i + 7 < bytes.length; i += 8) {
            long low = Integer.toUnsignedLong(bits(bytes, i) | (bits(bytes, i + 2) << 16));
            long high = Integer.toUnsignedLong(bits(bytes, i + 4) | (bits(bytes, i + 6) << 16));
            double value = Double.longBitsToDouble(low | (high << 32));
            values.add(number(value, Double.toString(value)));
        }
    }

    private static void halves(byte[] bytes, List<String> values) {
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            float value = Float.float16ToFloat((short) bits(bytes, i));
            values.add(number(value, Float.toString(value)));
        }
    }

    private static void bfloats(byte[] bytes, List<String> values) {
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            float value = Float.intBitsToFloat(bits(bytes, i) << 16);
            values.add(number(value, Float.toString(value)));
        }
    }

    private static int bits(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << 8);
    }

    private static String number(double value, String shortest) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return Long.toString((long) value);
        }
        return shortest;
    }
}
