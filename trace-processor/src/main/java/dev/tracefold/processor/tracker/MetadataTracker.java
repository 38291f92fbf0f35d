// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import dev.tracefold.processor.storage.MetadataTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Facts about the recording, in `metadata`. A name set again overwrites its row; an appended one
/// gets another. Which ids a row carries follows from the name.
public final class MetadataTracker {
    private static final Set<String> GLOBAL = Set.of("trace_time_clock_id");
    private static final Set<String> PER_MACHINE_AND_TRACE =
            Set.of(
                    "all_data_source_flushed_ns",
                    "all_data_source_started_ns",
                    "ftrace_latest_data_start_ns",
                    "slow_start_data_source",
                    "tracing_disabled_ns",
                    "tracing_started_ns");
    private static final Set<String> PER_MACHINE =
            Set.of(
                    "android_build_fingerprint",
                    "android_device_manufacturer",
                    "android_guest_soc_model",
                    "android_hardware_revision",
                    "android_incremental_build",
                    "android_ram_model",
                    "android_sdk_version",
                    "android_serial_console",
                    "android_soc_model",
                    "android_storage_model",
                    "system_machine",
                    "system_name",
                    "system_ram_bytes",
                    "system_ram_gb",
                    "system_release",
                    "system_version",
                    "tracing_service_version",
                    "timezone_off_mins");

    private final MetadataTable table;
    private final StringPool strings;
    private final int machineId;
    private final int traceId;
    private final Map<String, Integer> rowOfName = new HashMap<>();

    /// For one trace on one machine.
    public MetadataTracker(TraceStorage storage, int machineId, int traceId) {
        this.table = storage.metadata();
        this.strings = storage.strings();
        this.machineId = machineId;
        this.traceId = traceId;
    }

    /// Sets an integer, over any earlier value of that name.
    public void set(String name, long value) {
        int row = rowOfName.computeIfAbsent(name, n -> addRow(n, "single"));
        table.intValue().set(row, value);
    }

    /// Sets a text, over any earlier value of that name.
    public void set(String name, String value) {
        int row = rowOfName.computeIfAbsent(name, n -> addRow(n, "single"));
        table.strValue().set(row, strings.intern(value));
    }

    /// Adds another integer to a name that may have several.
    public void append(String name, long value) {
        table.intValue().set(addRow(name, "multi"), value);
    }

    /// Adds another text to a name that may have several.
    public void append(String name, String value) {
        table.strValue().set(addRow(name, "multi"), strings.intern(value));
    }

    /// The integer that was set under that name.
    public OptionalLong integer(String name) {
        Integer row = rowOfName.get(name);
        return row == null || table.intValue().isNull(row)
                ? OptionalLong.empty()
                : OptionalLong.of(table.intValue().get(row));
    }

    private int addRow(String name, String keyType) {
        int row = table.table().addRow();
        table.name().set(row, strings.intern(name));
        table.keyType().set(row, strings.intern(keyType));
        boolean both = PER_MACHINE_AND_TRACE.contains(name);
        if (both || PER_MACHINE.contains(name)) {
            table.machineId().set(row, machineId);
        }
        boolean global = GLOBAL.contains(name) || name.startsWith("manifest_attribute.");
        if (!global && (both || !PER_MACHINE.contains(name))) {
            table.traceId().set(row, traceId);
        }
        return row;
    }
}
