// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

/// A stat that is not in the file, but was found out.
///
/// @param name of the stat
/// @param kind [StatValue.Kind#TEXT], [StatValue.Kind#SIGNED], [StatValue.Kind#UNSIGNED] or
///     [StatValue.Kind#DOUBLE]
/// @param bits its value if it is a number
/// @param text its value if it is a text
public record AddedStat(String name, StatValue.Kind kind, long bits, String text) {
    /// A stat that is a text.
    public static AddedStat text(String name, String value) {
        return new AddedStat(name, StatValue.Kind.TEXT, 0, value);
    }

    /// A stat that is a signed number.
    public static AddedStat number(String name, long value) {
        return new AddedStat(name, StatValue.Kind.SIGNED, value, "");
    }

    /// A stat that is an unsigned number.
    public static AddedStat unsigned(String name, long value) {
        return new AddedStat(name, StatValue.Kind.UNSIGNED, value, "");
    }

    /// A stat that is a floating-point number.
    public static AddedStat decimal(String name, double value) {
        return new AddedStat(name, StatValue.Kind.DOUBLE, Double.doubleToRawLongBits(value), "");
    }

    void show(StatValue value, StatVisitor visitor) {
        if (kind == StatValue.Kind.TEXT) {
            value.plain(text);
        } else {
            value.number(kind, bits);
        }
        visitor.stat(name, value);
    }
}
