// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Machines that took part: `__intrinsic_machine`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record MachineTable(
        Table table,
        LongColumn rawId,
        StringColumn name,
        StringColumn sysname,
        StringColumn release,
        StringColumn version,
        StringColumn arch,
        IntColumn numCpus,
        StringColumn androidBuildFingerprint,
        StringColumn androidDeviceManufacturer,
        LongColumn androidSdkVersion,
        LongColumn systemRamBytes,
        LongColumn systemRamGb) {
    static MachineTable of(Table table) {
        return new MachineTable(
                table,
                table.longs("raw_id"),
                table.strings("name"),
                table.strings("sysname"),
                table.strings("release"),
                table.strings("version"),
                table.strings("arch"),
                table.ints("num_cpus"),
                table.strings("android_build_fingerprint"),
                table.strings("android_device_manufacturer"),
                table.longs("android_sdk_version"),
                table.longs("system_ram_bytes"),
                table.longs("system_ram_gb"));
    }
}
