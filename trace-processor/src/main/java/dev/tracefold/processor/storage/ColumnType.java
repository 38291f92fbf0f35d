// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// How a column's values are held. The order is part of the native cursor's contract.
public enum ColumnType {
    /// The row number; nothing is stored.
    ID,
    /// 32-bit signed integers.
    INT32,
    /// 32-bit unsigned integers; row numbers of other tables are of this type.
    UINT32,
    /// 64-bit signed integers.
    INT64,
    /// 64-bit floating-point numbers.
    DOUBLE,
    /// 32-bit ids into the [StringPool]; id 0 is the null string.
    STRING;

    /// Bytes a value takes; 0 for [#ID].
    public int byteSize() {
        return switch (this) {
            case ID -> 0;
            case INT32, UINT32, STRING -> Integer.BYTES;
            case INT64, DOUBLE -> Long.BYTES;
        };
    }

    /// Name as `perfetto_table_info` prints it.
    public String perfettoName() {
        return switch (this) {
            case ID -> "id";
            case INT32 -> "int32";
            case UINT32 -> "uint32";
            case INT64 -> "int64";
            case DOUBLE -> "double";
            case STRING -> "string";
        };
    }
}
