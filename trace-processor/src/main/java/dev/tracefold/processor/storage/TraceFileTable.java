// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Files that were loaded, containers included: `__intrinsic_trace_file`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record TraceFileTable(
        Table table,
        IntColumn parentId,
        StringColumn name,
        LongColumn size,
        StringColumn traceType,
        LongColumn processingOrder,
        IntColumn isContainer) {
    static TraceFileTable of(Table table) {
        return new TraceFileTable(
                table,
                table.ints("parent_id"),
                table.strings("name"),
                table.longs("size"),
                table.strings("trace_type"),
                table.longs("processing_order"),
                table.ints("is_container"));
    }
}
