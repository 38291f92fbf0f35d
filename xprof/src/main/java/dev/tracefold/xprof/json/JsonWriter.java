// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/// Writes JSON as it is told, with the commas in the right places. Calls chain.
///
/// Numbers that JSON has no word for (not a number, infinities) become texts, as protobuf's JSON has
/// them.
public final class JsonWriter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final Appendable out;
    private boolean needComma;

    /// A writer that appends.
    public JsonWriter(Appendable out) {
        this.out = out;
    }

    /// Opens an object.
    public JsonWriter beginObject() {
        comma();
        raw('{');
        needComma = false;
        return this;
    }

    /// Closes an object.
    public JsonWriter endObject() {
        raw('}');
        needComma = true;
        return this;
    }

    /// Opens an array.
    public JsonWriter beginArray() {
        comma();
        raw('[');
        needComma = false;
        return this;
    }

    /// Closes an array.
    public JsonWriter endArray() {
        raw(']');
        needComma = true;
        return this;
    }

    /// The name of the next value.
    public JsonWriter name(String name) {
        comma();
        string(name);
        raw(':');
        needComma = false;
        return this;
    }

    /// A text.
    public JsonWriter value(String text) {
        comma();
        string(text);
        needComma = true;
        return this;
    }

    /// A whole number.
    public JsonWriter value(long number) {
        comma();
        raw(Long.toString(number));
        needComma = true;
        return this;
    }

    /// A 64-bit number as protobuf's JSON writes it: as a text.
    public JsonWriter quoted(long number) {
        return value(Long.toString(number));
    }

    /// A floating-point number.
    public JsonWriter value(double number) {
        if (Double.isNaN(number)) {
            return value("NaN");
        }
        if (Double.isInfinite(number)) {
            return value(number > 0 ? "Infinity" : "-Infinity");
        }
        comma();
        raw(plain(number));
        needComma = true;
        return this;
    }

    /// A truth.
    public JsonWriter value(boolean truth) {
        comma();
        raw(truth ? "true" : "false");
        needComma = true;
        return this;
    }

    /// Something that is JSON already.
    public JsonWriter json(String text) {
        comma();
        raw(text);
        needComma = true;
        return this;
    }

    /// The shortest text of a number, without an exponent where that is readable.
    public static String plain(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            return number == 0 && 1 / number < 0 ? "-0" : Long.toString((long) number);
        }
        String text = Double.toString(number);
        double size = Math.abs(number);
        return text.indexOf('E') >= 0 && size < 1e21 && size >= 1e-6
                ? new BigDecimal(text).toPlainString()
                : text;
    }

    private void comma() {
        if (needComma) {
            raw(',');
        }
    }

    private void string(String text) {
        try {
            out.append('"');
            int from = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < ' ' || c == '"' || c == '\\') {
                    out.append(text, from, i);
                    escape(c);
                    from = i + 1;
                }
            }
            out.append(text, from, text.length());
            out.append('"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void escape(char c) throws IOException {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
        }
    }

    private void raw(char c) {
        try {
            out.append(c);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void raw(String text) {
        try {
            out.append(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
