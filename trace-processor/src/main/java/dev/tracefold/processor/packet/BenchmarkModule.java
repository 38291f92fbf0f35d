// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `chrome_benchmark_metadata` (TracePacket field 48): which benchmark of Chrome's was recorded.
public final class BenchmarkModule implements PacketModule {
    private static final int BENCHMARK = 48;

    private final TraceContext context;
    private final ProtoReader fact = new ProtoReader();

    BenchmarkModule(TraceContext context) {
        this.context = context;
    }

    @Override
    public int[] fields() {
        return new int[] {BENCHMARK};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        fact.enter(value);
        while (fact.next()) {
            switch (fact.field()) {
                case 1 -> context.metadata().set("benchmark_start_time_us", fact.longValue());
                case 2 -> context.metadata().set("benchmark_story_run_time_us", fact.longValue());
                case 3 -> context.metadata().set("benchmark_name", text());
                case 4 -> context.metadata().set("benchmark_description", text());
                case 5 -> context.metadata().set("benchmark_label", text());
                case 6 -> context.metadata().set("benchmark_story_name", text());
                case 7 -> context.metadata().append("benchmark_story_tags", text());
                case 8 -> context.metadata().set("benchmark_story_run_index", fact.intValue());
                case 9 -> context.metadata().set("benchmark_had_failures", fact.longValue());
                default -> {
                    // Of no name in the table.
                }
            }
        }
        return true;
    }

    private String text() {
        return new String(fact.buffer(), fact.start(), fact.length(), StandardCharsets.UTF_8);
    }
}
