// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Single problems of the import: `__intrinsic_trace_import_logs`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record TraceImportLogsTable(
        Table table,
        IntColumn traceId,
        LongColumn ts,
        LongColumn byteOffset,
        LongColumn statKey,
        IntColumn argSetId) {
    static TraceImportLogsTable of(Table table) {
        return new TraceImportLogsTable(
                table,
                table.ints("trace_id"),
                table.longs("ts"),
                table.longs("byte_offset"),
                table.longs("stat_key"),
                table.ints("arg_set_id"));
    }
}
