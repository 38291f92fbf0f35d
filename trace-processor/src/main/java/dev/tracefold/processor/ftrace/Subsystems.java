// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;

/// The one list of all handlers that need nothing but a context.
final class Subsystems {
    private Subsystems() {}

    static void register(TraceContext context, FtraceHandlers handlers) {
        SyscallEvents syscalls = new SyscallEvents(context);
        List.of(
                        syscalls,
                        new MarkerEvents(context, syscalls),
                        new TaskEvents(context),
                        new CpuEvents(context),
                        new IrqEvents(context),
                        new MemoryEvents(context),
                        new ReclaimEvents(context),
                        new HeapEvents(context),
                        new GpuEvents(context),
                        new DisplayEvents(context),
                        new DrmEvents(context),
                        new BinderEvents(context),
                        new PowerEvents(context),
                        new ThermalEvents(context),
                        new NetworkEvents(context),
                        new StorageEvents(context),
                        new DeviceEvents(context),
                        new TrustyEvents(context),
                        new VirtioEvents(context),
                        new FunctionEvents(context))
                .forEach(subsystem -> subsystem.register(handlers));
    }
}
