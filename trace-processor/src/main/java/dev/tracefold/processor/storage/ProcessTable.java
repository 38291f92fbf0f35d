// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Lives of processes, by upid: `__intrinsic_process`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record ProcessTable(
        Table table,
        LongColumn pid,
        StringColumn name,
        LongColumn startTs,
        LongColumn endTs,
        IntColumn parentUpid,
        IntColumn uid,
        IntColumn androidAppid,
        IntColumn androidUserId,
        StringColumn cmdline,
        IntColumn argSetId,
        IntColumn machineId) {
    static ProcessTable of(Table table) {
        return new ProcessTable(
                table,
                table.longs("pid"),
                table.strings("name"),
                table.longs("start_ts"),
                table.longs("end_ts"),
                table.ints("parent_upid"),
                table.ints("uid"),
                table.ints("android_appid"),
                table.ints("android_user_id"),
                table.strings("cmdline"),
                table.ints("arg_set_id"),
                table.ints("machine_id"));
    }
}
