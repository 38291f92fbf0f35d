// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Values of counters over time: `__intrinsic_counter`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record CounterTable(
        Table table, LongColumn ts, IntColumn trackId, DoubleColumn value, IntColumn argSetId) {
    static CounterTable of(Table table) {
        return new CounterTable(
                table,
                table.longs("ts"),
                table.ints("track_id"),
                table.doubles("value"),
                table.ints("arg_set_id"));
    }
}
