// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Arrows between slices: `__intrinsic_flow`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record FlowTable(
        Table table,
        IntColumn sliceOut,
        IntColumn sliceIn,
        LongColumn traceId,
        IntColumn argSetId) {
    static FlowTable of(Table table) {
        return new FlowTable(
                table,
                table.ints("slice_out"),
                table.ints("slice_in"),
                table.longs("trace_id"),
                table.ints("arg_set_id"));
    }
}
