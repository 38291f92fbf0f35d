// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `gpu_log` (TracePacket field 63): each message is an instant, named by its severity.
final class GpuLogModule implements PacketModule {
    private static final int GPU_LOG = 63;
    private static final TrackSpec LOG = TrackSpec.slice("gpu_log");
    private static final List<String> SEVERITIES =
            List.of("UNSPECIFIED", "VERBOSE", "DEBUG", "INFO", "WARNING", "ERROR");
    private static final String UNKNOWN = "UNKNOWN_SEVERITY";

    private final TraceContext context;
    private final StringPool strings;
    private final MessageFields fields = new MessageFields(3);
    private final ArgSet args = new ArgSet();

    GpuLogModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    @Override
    public int[] fields() {
        return new int[] {GPU_LOG};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        fields.enter(value);
        int track = context.tracks().intern(LOG, strings.intern("GPU Log"));
        long severity = fields.longValue(1);
        boolean isKnown = severity >= 0 && severity < SEVERITIES.size();
        String name = isKnown ? SEVERITIES.get((int) severity) : UNKNOWN;
        args.clear();
        addText("tag", 2);
        addText("message", 3);
        context.slices()
                .scoped(timestampNanos, track, StringPool.NULL_ID, strings.intern(name), 0, args);
    }

    private void addText(String key, int field) {
        if (fields.has(field)) {
            int text = strings.intern(fields.string(field));
            args.add(strings.intern(key), ArgType.STRING, text);
        }
    }
}
