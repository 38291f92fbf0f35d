// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// CPUs, by ucpu: `__intrinsic_cpu`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record CpuTable(
        Table table,
        IntColumn cpu,
        IntColumn clusterId,
        StringColumn processor,
        IntColumn machineId,
        IntColumn capacity,
        IntColumn argSetId) {
    static CpuTable of(Table table) {
        return new CpuTable(
                table,
                table.ints("cpu"),
                table.ints("cluster_id"),
                table.strings("processor"),
                table.ints("machine_id"),
                table.ints("capacity"),
                table.ints("arg_set_id"));
    }
}
