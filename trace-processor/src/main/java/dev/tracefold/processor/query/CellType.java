// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.query;

/// Run-time type of one cell, SQLite's five storage classes.
public enum CellType {
    /// No value.
    NULL,
    /// 64-bit signed integer.
    LONG,
    /// 64-bit floating-point number.
    DOUBLE,
    /// Text, UTF-8 as a rule but not by force.
    STRING,
    /// Bytes.
    BLOB
}
