// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Facts about the recording: `__intrinsic_metadata`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record MetadataTable(
        Table table,
        StringColumn name,
        StringColumn keyType,
        LongColumn intValue,
        StringColumn strValue,
        IntColumn machineId,
        IntColumn traceId) {
    static MetadataTable of(Table table) {
        return new MetadataTable(
                table,
                table.strings("name"),
                table.strings("key_type"),
                table.longs("int_value"),
                table.strings("str_value"),
                table.ints("machine_id"),
                table.ints("trace_id"));
    }
}
