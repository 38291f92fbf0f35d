// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.Locale;
import java.util.Optional;

/// The types of PerfettoSQL's columns, arguments and results; the many names of the language's
/// documentation (`TIMESTAMP`, `JOINID`, ...) all mean one of these.
public enum SqlType {
    /// 0 or 1.
    BOOL,
    /// 64-bit integer.
    LONG,
    /// 64-bit floating-point number.
    DOUBLE,
    /// Text.
    STRING,
    /// Blob.
    BYTES,
    /// Whatever comes.
    ANY;

    /// The type a word stands for, upper or lower case.
    public static Optional<SqlType> parse(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "BOOL" -> Optional.of(BOOL);
            case "LONG", "INT", "UINT", "TIMESTAMP", "DURATION", "ID", "JOINID", "ARGSETID" ->
                    Optional.of(LONG);
            case "DOUBLE", "FLOAT" -> Optional.of(DOUBLE);
            case "STRING" -> Optional.of(STRING);
            case "BYTES", "PROTO" -> Optional.of(BYTES);
            case "ANY" -> Optional.of(ANY);
            default -> Optional.empty();
        };
    }
}
