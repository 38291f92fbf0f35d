// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Lives of threads, by utid: `__intrinsic_thread`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record ThreadTable(
        Table table,
        LongColumn tid,
        StringColumn name,
        LongColumn startTs,
        LongColumn endTs,
        IntColumn upid,
        IntColumn isMainThread,
        IntColumn isIdle,
        IntColumn machineId,
        IntColumn argSetId) {
    static ThreadTable of(Table table) {
        return new ThreadTable(
                table,
                table.longs("tid"),
                table.strings("name"),
                table.longs("start_ts"),
                table.longs("end_ts"),
                table.ints("upid"),
                table.ints("is_main_thread"),
                table.ints("is_idle"),
                table.ints("machine_id"),
                table.ints("arg_set_id"));
    }
}
