// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.nio.charset.StandardCharsets;

/// The value of a stat. One object is reused for all stats of a walk.
public final class StatValue {
    /// What a value is.
    public enum Kind {
        /// Nothing at all.
        NONE,
        /// A floating-point number.
        DOUBLE,
        /// An unsigned number.
        UNSIGNED,
        /// A signed number.
        SIGNED,
        /// A text.
        TEXT,
        /// Bytes.
        BYTES,
        /// A text that is the name of some stat's metadata.
        REFERENCE
    }

    private Kind kind = Kind.NONE;
    private long bits;
    private byte[] bytes = {};
    private String text = "";

    void clear() {
        kind = Kind.NONE;
        bits = 0;
    }

    void number(Kind newKind, long value) {
        kind = newKind;
        bits = value;
    }

    void bytes(Kind newKind, byte[] value) {
        kind = newKind;
        bytes = value;
    }

    void reference(String name) {
        kind = Kind.REFERENCE;
        text = name;
    }

    void plain(String value) {
        kind = Kind.TEXT;
        bytes = value.getBytes(StandardCharsets.UTF_8);
    }

    /// What the value is.
    public Kind kind() {
        return kind;
    }

    /// The value as a whole number; 0 for texts.
    public long number() {
        return switch (kind) {
            case SIGNED, UNSIGNED -> bits;
            case DOUBLE -> (long) Double.longBitsToDouble(bits);
            case NONE, TEXT, BYTES, REFERENCE -> 0;
        };
    }

    /// The value as a floating-point number; 0 for texts.
    public double decimal() {
        return kind == Kind.DOUBLE ? Double.longBitsToDouble(bits) : (double) number();
    }

    /// The value as a text; numbers in decimal.
    public String text() {
        return switch (kind) {
            case NONE -> "";
            case DOUBLE -> Double.toString(Double.longBitsToDouble(bits));
            case UNSIGNED -> Long.toUnsignedString(bits);
            case SIGNED -> Long.toString(bits);
            case TEXT, BYTES -> new String(bytes, StandardCharsets.UTF_8);
            case REFERENCE -> text;
        };
    }

    /// The bytes of a value that is bytes or a text, which are not copied.
    public byte[] bytes() {
        return kind == Kind.BYTES || kind == Kind.TEXT ? bytes : new byte[0];
    }
}
