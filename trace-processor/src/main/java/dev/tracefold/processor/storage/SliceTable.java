// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Things with a beginning and a length on a track: `__intrinsic_slice`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record SliceTable(
        Table table,
        LongColumn ts,
        LongColumn dur,
        IntColumn trackId,
        StringColumn category,
        StringColumn name,
        IntColumn depth,
        IntColumn parentId,
        IntColumn argSetId,
        LongColumn threadTs,
        LongColumn threadDur,
        LongColumn threadInstructionCount,
        LongColumn threadInstructionDelta) {
    static SliceTable of(Table table) {
        return new SliceTable(
                table,
                table.longs("ts"),
                table.longs("dur"),
                table.ints("track_id"),
                table.strings("category"),
                table.strings("name"),
                table.ints("depth"),
                table.ints("parent_id"),
                table.ints("arg_set_id"),
                table.longs("thread_ts"),
                table.longs("thread_dur"),
                table.longs("thread_instruction_count"),
                table.longs("thread_instruction_delta"));
    }
}
