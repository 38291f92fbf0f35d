// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// What Pigweed's tokens stand for. A database is `TOKENS`, two zero bytes, a count, four bytes
/// more, pairs of a token and a date of removal, and as many texts that end with a zero.
///
/// @param templates texts by token
record TokenDatabase(Map<Integer, String> templates) {
    static final TokenDatabase EMPTY = new TokenDatabase(Map.of());

    private static final byte[] MAGIC = "TOKENS\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 16;
    private static final int ENTRY_BYTES = 8;
    private static final int NEVER_REMOVED = -1;
    private static final String ERROR = "<ERROR>";

    /// Flags, width, precision, length and conversion of printf.
    private static final Pattern PLACE =
            Pattern.compile(
                    "%([-+# 0]*)([0-9]+)?(?:\\.([0-9]+))?(hh|h|ll|l|j|z|t|L)?([diouxXcpfFeEgGaA])");

    TokenDatabase {
        templates = Map.copyOf(templates);
    }

    /// Reads a database, or gives null for what is none.
    static @Nullable TokenDatabase read(byte[] buffer, int start, int end) {
        if (end - start < HEADER_BYTES) {
            return null;
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (buffer[start + i] != MAGIC[i]) {
                return null;
            }
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
        long entries = Integer.toUnsignedLong(bytes.getInt(start + MAGIC.length));
        if (entries > (end - start - HEADER_BYTES) / ENTRY_BYTES) {
            return null;
        }
        Map<Integer, String> templates = new HashMap<>();
        int entry = start + HEADER_BYTES;
        int text = entry + (int) entries * ENTRY_BYTES;
        for (long i = 0; i < entries; i++, entry += ENTRY_BYTES) {
            int textEnd = text;
            while (textEnd < end && buffer[textEnd] != 0) {
                textEnd++;
            }
            if (textEnd == end) {
                return null;
            }
            if (bytes.getInt(entry + 4) == NEVER_REMOVED) {
                templates.put(
                        bytes.getInt(entry),
                        new String(buffer, text, textEnd - text, StandardCharsets.UTF_8));
            }
            text = textEnd + 1;
        }
        return new TokenDatabase(templates);
    }

    /// The text of a token and the values after it, or null where they break off.
    @Nullable TokenText decode(byte[] buffer, int start, int end) {
        if (end - start < Integer.BYTES) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
        int token = bytes.getInt(start);
        @Nullable String template = templates.get(token);
        if (template == null) {
            return new TokenText(token, "Token not found", "Token not found", List.of());
        }
        ProtoReader values = new ProtoReader();
        values.reset(buffer, start + Integer.BYTES, end);
        List<Object> read = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Matcher places = PLACE.matcher(template);
        int from = 0;
        while (places.find()) {
            text.append(template, from, places.start());
            from = places.end();
            if (!read.isEmpty() && !values.hasMore()) {
                text.append(ERROR);
                continue;
            }
            @Nullable String value = value(places, values, read);
            if (value == null) {
                return null;
            }
            text.append(value);
        }
        text.append(template, from, template.length());
        return new TokenText(token, template, text.toString(), read);
    }

    private static @Nullable String value(Matcher place, ProtoReader values, List<Object> read) {
        char conversion = place.group(5).charAt(0);
        if ("fFeEgGaA".indexOf(conversion) >= 0) {
            if (!values.nextPacked(ProtoReader.FIXED32)) {
                return null;
            }
            double real = Float.intBitsToFloat((int) values.longValue());
            read.add(real);
            String places = place.group(3) == null ? "6" : place.group(3);
            return String.format(
                    Locale.ROOT, "%." + Math.min(17, Integer.parseInt(places)) + "f", real);
        }
        if (!values.nextPacked(ProtoReader.VARINT)) {
            return null;
        }
        long number = values.sintValue();
        boolean isWide = "ll".equals(place.group(4)) || "j".equals(place.group(4));
        if ("ouxX".indexOf(conversion) >= 0 && !isWide) {
            number &= 0xFFFF_FFFFL;
        }
        read.add(number);
        return switch (conversion) {
            case 'c' -> String.valueOf((char) number);
            case 'o' -> padded(place, Long.toOctalString(number));
            case 'x' -> padded(place, Long.toHexString(number));
            case 'X' -> padded(place, Long.toHexString(number).toUpperCase(Locale.ROOT));
            case 'p' -> "0x" + Long.toHexString(number);
            case 'u' -> padded(place, Long.toUnsignedString(number));
            default -> padded(place, Long.toString(number));
        };
    }

    /// As wide as the place says, filled with blanks or zeros on the left, or blanks on the right.
    private static String padded(Matcher place, String digits) {
        int width =
                place.group(2) == null || place.group(2).length() > 3
                        ? 0
                        : Integer.parseInt(place.group(2));
        int missing = Math.max(0, width - digits.length());
        if (place.group(1).indexOf('-') >= 0) {
            return digits + " ".repeat(missing);
        }
        boolean isZero = place.group(1).indexOf('0') >= 0;
        return (isZero ? "0" : " ").repeat(missing) + digits;
    }
}
