// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// What slices, counters and states lie on: `__intrinsic_track`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record TrackTable(
        Table table,
        StringColumn name,
        IntColumn parentId,
        IntColumn sourceArgSetId,
        IntColumn machineId,
        StringColumn type,
        IntColumn dimensionArgSetId,
        IntColumn trackGroupId,
        StringColumn eventType,
        StringColumn counterUnit,
        IntColumn utid,
        IntColumn upid) {
    static TrackTable of(Table table) {
        return new TrackTable(
                table,
                table.strings("name"),
                table.ints("parent_id"),
                table.ints("source_arg_set_id"),
                table.ints("machine_id"),
                table.strings("type"),
                table.ints("dimension_arg_set_id"),
                table.ints("track_group_id"),
                table.strings("event_type"),
                table.strings("counter_unit"),
                table.ints("utid"),
                table.ints("upid"));
    }
}
