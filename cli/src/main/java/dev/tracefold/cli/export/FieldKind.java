// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import dev.tracefold.orchestrator.parquet.ParquetType;

/// What the values of a column are; each may also be missing.
public enum FieldKind {
    /// Whole numbers of 32 bits.
    INT32,
    /// Whole numbers of 64 bits.
    INT64,
    /// Double-precision numbers.
    DOUBLE,
    /// Texts.
    STRING,
    /// Bytes that mean something to somebody else.
    BYTES;

    ParquetType parquet() {
        return switch (this) {
            case INT32 -> ParquetType.INT32;
            case INT64 -> ParquetType.INT64;
            case DOUBLE -> ParquetType.DOUBLE;
            case STRING -> ParquetType.STRING;
            case BYTES -> ParquetType.BYTES;
        };
    }

    /// The type that SQLite is told.
    String sqlite() {
        return switch (this) {
            case INT32, INT64 -> "INTEGER";
            case DOUBLE -> "REAL";
            case STRING -> "TEXT";
            case BYTES -> "BLOB";
        };
    }
}
