// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Typed key and value pairs, grouped in sets: `__intrinsic_args`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record ArgsTable(
        Table table,
        IntColumn argSetId,
        StringColumn flatKey,
        StringColumn key,
        LongColumn intValue,
        StringColumn stringValue,
        DoubleColumn realValue,
        StringColumn valueType) {
    static ArgsTable of(Table table) {
        return new ArgsTable(
                table,
                table.ints("arg_set_id"),
                table.strings("flat_key"),
                table.strings("key"),
                table.longs("int_value"),
                table.strings("string_value"),
                table.doubles("real_value"),
                table.strings("value_type"));
    }
}
