// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Values of state tracks over time: `__intrinsic_state`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record StateTable(
        Table table,
        LongColumn ts,
        LongColumn dur,
        IntColumn trackId,
        StringColumn category,
        StringColumn value,
        IntColumn argSetId) {
    static StateTable of(Table table) {
        return new StateTable(
                table,
                table.longs("ts"),
                table.longs("dur"),
                table.ints("track_id"),
                table.strings("category"),
                table.strings("value"),
                table.ints("arg_set_id"));
    }
}
