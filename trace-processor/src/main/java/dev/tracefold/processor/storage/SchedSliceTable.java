// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Which thread ran where and when: `__intrinsic_sched_slice`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record SchedSliceTable(
        Table table,
        LongColumn ts,
        LongColumn dur,
        IntColumn utid,
        StringColumn endState,
        IntColumn priority,
        IntColumn ucpu) {
    static SchedSliceTable of(Table table) {
        return new SchedSliceTable(
                table,
                table.longs("ts"),
                table.longs("dur"),
                table.ints("utid"),
                table.strings("end_state"),
                table.ints("priority"),
                table.ints("ucpu"));
    }
}
