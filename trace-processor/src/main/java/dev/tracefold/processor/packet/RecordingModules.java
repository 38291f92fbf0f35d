// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;

/// The modules of this package.
public final class RecordingModules {
    private RecordingModules() {}

    /// New modules for one trace on one machine.
    public static List<PacketModule> create(TraceContext context) {
        TraceUuid uuid = new TraceUuid(context);
        return List.of(
                new MetadataModule(context, uuid),
                new TraceConfigModule(context, uuid),
                new ConfigAdviceModule(context),
                new SystemInfoModule(context),
                new TracingServiceModule(context),
                new MetatraceModule(context),
                new BenchmarkModule(context));
    }
}
