// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.MachineTable;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.wire.ProtoReader;

/// `system_info`: what the trace was recorded on, in `metadata` and in the machine's row.
public final class SystemInfoModule implements PacketModule {
    private static final int SYSTEM_INFO = 45;
    private static final double BYTES_PER_GB = 1e9;

    /// Android versions as build fingerprints spell them, and their SDK levels.
    private static final Map<String, Integer> SDK_OF_VERSION =
            Map.ofEntries(
                    Map.entry("5.0", 21),
                    Map.entry("5.0.1", 21),
                    Map.entry("5.0.2", 21),
                    Map.entry("5.1", 22),
                    Map.entry("5.1.1", 22),
                    Map.entry("6.0", 23),
                    Map.entry("7.0", 24),
                    Map.entry("7.1", 25),
                    Map.entry("8.0", 26),
                    Map.entry("8.1", 27),
                    Map.entry("9", 28),
                    Map.entry("10", 29),
                    Map.entry("11", 30),
                    Map.entry("12", 31));

    private final TraceContext context;
    private final ProtoReader message = new ProtoReader();
    private final ProtoReader nested = new ProtoReader();

    SystemInfoModule(TraceContext context) {
        this.context = context;
    }

    @Override
    public int[] fields() {
        return new int[] {SYSTEM_INFO};
    }

    /// Done at once: what comes next in the file is read with this in mind.
    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        read(value);
        return true;
    }

    private void read(ProtoReader value) {
        @Nullable String fingerprint = null;
        long sdk = 0;
        message.enter(value);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> utsname();
                case 2 -> fingerprint = FieldText.of(message);
                case 5 -> sdk = message.longValue();
                case 6 -> context.kernel().system().setPageSize(message.intValue());
                case 7 -> context.metadata().set("timezone_off_mins", message.intValue());
                case 8 -> machine().numCpus().set(context.machineId(), message.intValue());
                case 16 -> ram(message.longValue());
                case 17 -> setText(machine().name(), FieldText.of(message));
                default -> text(message.field());
            }
        }
        if (fingerprint != null) {
            context.metadata().set("android_build_fingerprint", fingerprint);
            setText(machine().androidBuildFingerprint(), fingerprint);
        }
        if (sdk == 0 && fingerprint != null) {
            sdk = sdkOf(fingerprint);
        }
        if (sdk != 0) {
            context.metadata().set("android_sdk_version", sdk);
            machine().androidSdkVersion().set(context.machineId(), sdk);
        }
    }

    private void text(int field) {
        @Nullable String name =
                switch (field) {
                    case 4 -> "tracing_service_version";
                    case 9 -> "android_soc_model";
                    case 10 -> "android_hardware_revision";
                    case 11 -> "android_storage_model";
                    case 12 -> "android_ram_model";
                    case 13 -> "android_guest_soc_model";
                    case 14 -> "android_device_manufacturer";
                    case 15 -> "android_serial_console";
                    default -> null;
                };
        if (name == null) {
            return;
        }
        String text = FieldText.of(message);
        context.metadata().set(name, text);
        if (field == 14) {
            setText(machine().androidDeviceManufacturer(), text);
        }
    }

    private void utsname() {
        nested.enter(message);
        String sysname = "";
        String version = "";
        String release = "";
        String arch = "";
        while (nested.next()) {
            switch (nested.field()) {
                case 1 -> sysname = FieldText.of(nested);
                case 2 -> version = FieldText.of(nested);
                case 3 -> release = FieldText.of(nested);
                case 4 -> arch = FieldText.of(nested);
                default -> {}
            }
        }
        context.kernel().system().setKernel(sysname, release, arch);
        context.metadata().set("system_name", sysname);
        context.metadata().set("system_version", version);
        context.metadata().set("system_release", release);
        context.metadata().set("system_machine", arch);
        setText(machine().sysname(), sysname);
        setText(machine().release(), release);
        setText(machine().version(), version);
        setText(machine().arch(), arch);
    }

    private void ram(long bytes) {
        long gigabytes = Math.round(bytes / BYTES_PER_GB);
        context.metadata().set("system_ram_bytes", bytes);
        context.metadata().set("system_ram_gb", gigabytes);
        machine().systemRamBytes().set(context.machineId(), bytes);
        machine().systemRamGb().set(context.machineId(), gigabytes);
    }

    private MachineTable machine() {
        return context.storage().machine();
    }

    private void setText(StringColumn column, String text) {
        column.set(context.machineId(), context.strings().intern(text));
    }

    /// `brand/product/device:version/...`; 0 where the version says nothing.
    private static long sdkOf(String fingerprint) {
        int colon = fingerprint.indexOf(':');
        int slash = fingerprint.indexOf('/', colon + 1);
        if (colon < 0 || slash < 0) {
            return 0;
        }
        String version = fingerprint.substring(colon + 1, slash);
        if (version.startsWith("S") || version.startsWith("T")) {
            return 31;
        }
        return SDK_OF_VERSION.getOrDefault(version, 0);
    }
}
