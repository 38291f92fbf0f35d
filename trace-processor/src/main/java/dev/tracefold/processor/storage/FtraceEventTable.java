// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Kernel trace events as such: `__intrinsic_ftrace_event`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record FtraceEventTable(
        Table table,
        LongColumn ts,
        StringColumn name,
        IntColumn utid,
        IntColumn argSetId,
        IntColumn commonFlags,
        IntColumn ucpu) {
    static FtraceEventTable of(Table table) {
        return new FtraceEventTable(
                table,
                table.longs("ts"),
                table.strings("name"),
                table.ints("utid"),
                table.ints("arg_set_id"),
                table.ints("common_flags"),
                table.ints("ucpu"));
    }
}
