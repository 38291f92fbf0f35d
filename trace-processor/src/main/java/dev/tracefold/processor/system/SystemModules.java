// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;

/// The modules of this package.
public final class SystemModules {
    private SystemModules() {}

    /// New modules for one trace on one machine.
    public static List<PacketModule> create(TraceContext context) {
        return List.of(
                new ProcessTreeModule(context),
                new ProcessStatsModule(context),
                new SysStatsModule(context),
                new CpuInfoModule(context),
                new BatteryModule(context),
                new PowerRailsModule(context),
                new EnergyModule(context),
                new EntityStateModule(context),
                new AndroidLogModule(context),
                new JournaldModule(context),
                new InstallationModule(context),
                new DeviceStateModule(context),
                new WakelockModule(context),
                new CpuPerUidModule(context),
                new SmapsModule(context),
                new GpuModule(context),
                new GenericKernelModule(context),
                new EtwModule(context),
                new ConcurrentSessionModule(context));
    }
}
