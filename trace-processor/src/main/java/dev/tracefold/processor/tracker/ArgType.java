// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// Type of an arg's value; the lower-case name is what `args.value_type` shows.
public enum ArgType {
    /// Signed integer.
    INT("int"),
    /// Unsigned integer, its 64 bits.
    UINT("uint"),
    /// String id.
    STRING("string"),
    /// Floating-point number, its bits.
    REAL("real"),
    /// Address.
    POINTER("pointer"),
    /// 0 or 1.
    BOOL("bool"),
    /// String id of JSON text.
    JSON("json"),
    /// No value.
    NULL("null");

    private final String perfettoName;

    ArgType(String perfettoName) {
        this.perfettoName = perfettoName;
    }

    /// As `args.value_type` shows it.
    public String perfettoName() {
        return perfettoName;
    }
}
