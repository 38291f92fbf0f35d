// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Readings of several clocks at one instant: `__intrinsic_clock_snapshot`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record ClockSnapshotTable(
        Table table,
        LongColumn ts,
        LongColumn clockId,
        StringColumn clockName,
        LongColumn clockValue,
        IntColumn snapshotId,
        IntColumn machineId) {
    static ClockSnapshotTable of(Table table) {
        return new ClockSnapshotTable(
                table,
                table.longs("ts"),
                table.longs("clock_id"),
                table.strings("clock_name"),
                table.longs("clock_value"),
                table.ints("snapshot_id"),
                table.ints("machine_id"));
    }
}
