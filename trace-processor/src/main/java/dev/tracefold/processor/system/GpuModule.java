// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.HexFormat;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// GPUs apart from the kernel's events: what there are, how fast they run, whose memory they hold.
final class GpuModule extends SystemModule {
    private static final int GPU_MEM_TOTAL_EVENT = 71;
    private static final int GPU_INFO = 128;
    private static final int GENERIC_GPU_FREQUENCY_EVENT = 129;

    // GpuInfo.Gpu
    private static final int UUID = 5;
    private static final int EXTRA_INFO = 6;
    private static final int LAST_FIELD = 7;

    private static final Dimension UGPU = Dimension.integer("ugpu");
    private static final Dimension GPU = Dimension.integer("gpu");
    private static final TrackSpec FREQUENCY = TrackSpec.counter("gpu_frequency", "MHz", UGPU, GPU);
    private static final TrackSpec MEMORY = TrackSpec.counter("gpu_memory", "bytes", UGPU, GPU);
    private static final TrackSpec MEMORY_OF_PROCESS =
            TrackSpec.counter("process_gpu_memory", "bytes", UGPU, GPU, Dimension.integer("upid"));

    private final ProtoReader entries = new ProtoReader();
    private final ProtoReader extras = new ProtoReader();
    private final MessageFields fields = new MessageFields(LAST_FIELD);
    private final MessageFields extra = new MessageFields(2);
    private final ArgSet args = new ArgSet();

    GpuModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {GPU_MEM_TOTAL_EVENT, GPU_INFO, GENERIC_GPU_FREQUENCY_EVENT};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (field != GPU_INFO) {
            return false;
        }
        int gpu = 0;
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() == 1 && fields.enter(entries)) {
                describe(context.kernel().gpus().getOrCreate(gpu));
                gpu++;
            }
        }
        return true;
    }

    private void describe(int ugpu) {
        Table table = context.storage().table("__intrinsic_gpu");
        setText(table, ugpu, "name", 1);
        setText(table, ugpu, "vendor", 2);
        setText(table, ugpu, "model", 3);
        setText(table, ugpu, "architecture", 4);
        setText(table, ugpu, "pci_bdf", 7);
        String uuid =
                HexFormat.of()
                        .formatHex(
                                fields.buffer(),
                                fields.start(UUID),
                                fields.start(UUID) + fields.length(UUID));
        table.strings("uuid").set(ugpu, strings.intern(uuid));
        args.clear();
        fields.walk(extras);
        while (extras.next()) {
            if (extras.field() == EXTRA_INFO
                    && extra.enter(extras)
                    && extra.has(1)
                    && extra.has(2)) {
                args.add(extra.stringId(1, strings), ArgType.STRING, extra.stringId(2, strings));
            }
        }
        if (args.size() > 0) {
            context.args().assign(table.ints("arg_set_id"), ugpu, args);
        }
    }

    private void setText(Table table, int row, String column, int field) {
        table.strings(column)
                .set(row, strings.intern(fields.has(field) ? fields.string(field) : ""));
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (!fields.enter(value)) {
            return;
        }
        long gpu = fields.uintValue(1);
        int ugpu = context.kernel().gpus().getOrCreate(gpu);
        if (field == GENERIC_GPU_FREQUENCY_EVENT) {
            count(
                    timestampNanos,
                    FREQUENCY,
                    () -> "gpufreq",
                    (double) fields.uintValue(2),
                    ugpu,
                    gpu);
        } else {
            memory(timestampNanos, gpu, ugpu);
        }
    }

    /// Process 0 is the total of all.
    private void memory(long ts, long gpu, int ugpu) {
        long pid = fields.uintValue(2);
        double size = fields.longValue(3);
        if (pid == 0) {
            count(ts, MEMORY, () -> "GPU Memory", size, ugpu, gpu);
            return;
        }
        if (processes.findThread(pid) == ProcessTracker.UNKNOWN) {
            processes.updateThread(pid, pid);
        }
        int upid = processes.getOrCreateProcess(pid);
        count(ts, MEMORY_OF_PROCESS, () -> "GPU Memory", size, ugpu, gpu, upid);
    }
}
