// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `deobfuscation_mapping` (TracePacket field 64), and at the end gives Java frames the names
/// they have in the source.
public final class DeobfuscationModule implements PacketModule {
    private static final int DEOBFUSCATION_MAPPING = 64;

    private final TraceContext context;
    private final DeobfuscationMappings mappings;

    /// For one trace on one machine.
    ///
    /// @param mappings takes what is read
    public DeobfuscationModule(TraceContext context, DeobfuscationMappings mappings) {
        this.context = context;
        this.mappings = mappings;
    }

    @Override
    public int[] fields() {
        return new int[] {DEOBFUSCATION_MAPPING};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        mappings.add(value);
        return false;
    }

    @Override
    public void finish() {
        if (!mappings.isEmpty()) {
            new FrameNames(context, JavaFrames.find(context)).apply(mappings);
        }
    }
}
