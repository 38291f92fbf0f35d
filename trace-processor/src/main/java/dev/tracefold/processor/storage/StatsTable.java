// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Counters of what went well or wrong in recording and import: `__intrinsic_stats`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record StatsTable(
        Table table,
        StringColumn name,
        LongColumn key,
        LongColumn idx,
        StringColumn severity,
        StringColumn source,
        LongColumn value,
        StringColumn description,
        IntColumn machineId,
        IntColumn traceId) {
    static StatsTable of(Table table) {
        return new StatsTable(
                table,
                table.strings("name"),
                table.longs("key"),
                table.longs("idx"),
                table.strings("severity"),
                table.strings("source"),
                table.longs("value"),
                table.strings("description"),
                table.ints("machine_id"),
                table.ints("trace_id"));
    }
}
