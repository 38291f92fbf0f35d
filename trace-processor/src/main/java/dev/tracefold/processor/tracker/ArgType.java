// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// Type of an arg's value; the lower-case name is what `args.value_type` shows.
public enum ArgType {
    /// Signed integer.
    INT(0, "int"),
    /// Unsigned integer, its 64 bits.
    UINT(1, "uint"),
    /// String id.
    STRING(2, "string"),
    /// Floating-point number, its bits.
    REAL(3, "real"),
    /// Address.
    POINTER(4, "pointer"),
    /// 0 or 1.
    BOOL(5, "bool"),
    /// String id of JSON text.
    JSON(6, "json"),
    /// No value.
    NULL(7, "null");

    private static final ArgType[] BY_CODE = values();

    private final int code;
    private final String perfettoName;

    ArgType(int code, String perfettoName) {
        this.code = code;
        this.perfettoName = perfettoName;
    }

    /// Dense number from 0, for arrays by type.
    int code() {
        return code;
    }

    /// The type of a code.
    static ArgType of(int code) {
        return BY_CODE[code];
    }

    /// As `args.value_type` shows it.
    public String perfettoName() {
        return perfettoName;
    }
}
