// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.demangle.Demangler;
import dev.tracefold.processor.query.CellType;

/// Functions on text and bytes.
final class TextFunctions {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private TextFunctions() {}

    /// FNV-1a over the arguments: integers as 8 bytes, least significant first, texts as bytes.
    static @Nullable Object hash(Arguments arguments) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.type(i)) {
                case LONG -> {
                    long value = arguments.getLong(i);
                    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                        hash = (hash ^ (value >>> shift & 0xff)) * FNV_PRIME;
                    }
                }
                case STRING -> {
                    for (byte b : arguments.getBytes(i)) {
                        hash = (hash ^ (b & 0xff)) * FNV_PRIME;
                    }
                }
                case NULL, DOUBLE, BLOB ->
                        throw new FunctionException(
                                "HASH: argument %d must be LONG or STRING but was %s"
                                        .formatted(i + 1, arguments.type(i)));
            }
        }
        return hash;
    }

    static @Nullable Object reverse(Arguments arguments) {
        if (arguments.isNull(0)) {
            return null;
        }
        arguments.requireText(0, "REVERSE");
        byte[] bytes = arguments.getBytes(0);
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new String(reversed, StandardCharsets.UTF_8);
    }

    static @Nullable Object demangle(Arguments arguments) {
        return arguments.isNull(0)
                ? null
                : Demangler.demangle(arguments.requireText(0, "DEMANGLE"));
    }

    static @Nullable Object base64Encode(Arguments arguments) {
        return switch (arguments.type(0)) {
            case NULL -> null;
            case BLOB, STRING -> Base64.getEncoder().encodeToString(arguments.getBytes(0));
            case LONG, DOUBLE ->
                    throw new FunctionException("BASE64_ENCODE: argument must be BYTES");
        };
    }

    static @Nullable Object base64Decode(Arguments arguments) {
        return switch (arguments.type(0)) {
            case NULL -> null;
            case BLOB, STRING -> {
                try {
                    yield Base64.getDecoder().decode(arguments.getBytes(0));
                } catch (IllegalArgumentException e) {
                    throw new FunctionException("BASE64_DECODE: invalid input");
                }
            }
            case LONG, DOUBLE ->
                    throw new FunctionException("BASE64_DECODE: argument must be STRING or BYTES");
        };
    }

    static @Nullable Object unhex(Arguments arguments) {
        if (arguments.isNull(0)) {
            return null;
        }
        String text = arguments.requireText(0, "UNHEX").strip();
        String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
        try {
            if (digits.startsWith("+") || digits.startsWith("-")) {
                throw new NumberFormatException(digits);
            }
            return Long.parseUnsignedLong(digits, 16);
        } catch (NumberFormatException e) {
            throw new FunctionException("UNHEX: '" + text + "' is not a hexadecimal number");
        }
    }

    static @Nullable Object split(Arguments arguments) {
        if (arguments.type(0) != CellType.STRING) {
            return null;
        }
        String text = arguments.getText(0);
        String delimiter = arguments.requireText(1, "STR_SPLIT");
        if (delimiter.isEmpty()) {
            throw new FunctionException("STR_SPLIT: delimiter must not be empty");
        }
        long wanted = arguments.requireLong(2, "STR_SPLIT");
        if (wanted < 0) {
            throw new FunctionException("STR_SPLIT: field number must not be negative");
        }
        int from = 0;
        for (long i = 0; i < wanted; i++) {
            int at = text.indexOf(delimiter, from);
            if (at < 0) {
                return null;
            }
            from = at + delimiter.length();
        }
        int end = text.indexOf(delimiter, from);
        return end < 0 ? text.substring(from) : text.substring(from, end);
    }

    /// Writes `<num>` for what looks like a hexadecimal number of at least so many digits.
    static @Nullable Object stripHex(Arguments arguments) {
        if (arguments.isNull(0)) {
            return null;
        }
        String text = arguments.requireText(0, "__intrinsic_strip_hex");
        long least = arguments.requireLong(1, "__intrinsic_strip_hex");
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int start = text.regionMatches(true, at, "0x", 0, 2) ? at + 2 : at;
            int end = start;
            while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
                end++;
            }
            if (end > start && end - start >= least && isNumber(text, at, start, end)) {
                out.append(text, at, start).append("<num>");
                at = end;
            } else {
                out.append(text.charAt(at++));
            }
        }
        return out.toString();
    }

    /// After `0x` any hexadecimal digits are a number; elsewhere a word may just look like one.
    private static boolean isNumber(String text, int at, int start, int end) {
        if (start > at) {
            return true;
        }
        boolean begins =
                at == 0
                        || Character.isDigit(text.charAt(at))
                        || !Character.isLetterOrDigit(text.charAt(at - 1));
        return begins && text.substring(start, end).chars().anyMatch(Character::isDigit);
    }
}
