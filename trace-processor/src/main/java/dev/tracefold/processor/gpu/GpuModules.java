// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketStore;

/// The modules of this package.
public final class GpuModules {
    private GpuModules() {}

    /// A set of modules for one trace on one machine.
    ///
    /// @param packets where their packets lie
    public static List<PacketModule> create(TraceContext context, PacketStore packets) {
        VulkanNames names = new VulkanNames();
        return List.of(
                new GpuCounterModule(context, packets),
                new RenderStageModule(context, names),
                new GpuLogModule(context),
                new VulkanApiModule(context, names),
                new VulkanMemoryModule(context),
                new GraphicsFrameModule(context));
    }
}
