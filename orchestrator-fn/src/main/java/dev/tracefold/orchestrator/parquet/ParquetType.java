// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.parquet;

/// What the values of a column are; each may also be missing.
public enum ParquetType {
    /// Whole numbers of 32 bits.
    INT32,
    /// Whole numbers of 64 bits.
    INT64,
    /// Double-precision numbers.
    DOUBLE,
    /// Texts, as UTF-8.
    STRING,
    /// Bytes that mean something to somebody else.
    BYTES
}
