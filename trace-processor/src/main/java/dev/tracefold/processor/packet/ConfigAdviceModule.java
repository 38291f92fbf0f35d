// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Checks, when everything is read, the last `trace_config` for mistakes that people make, with what the trace
/// itself shows of their consequences.
final class ConfigAdviceModule implements PacketModule {
    private static final int TRACE_CONFIG = 33;
    private static final int SYSTEM_INFO = 45;
    private static final int BUILD_FINGERPRINT = 2;

    // TraceConfig
    private static final int BUFFERS = 1;
    private static final int DATA_SOURCES = 2;
    private static final int WRITE_INTO_FILE = 8;
    private static final int FILE_WRITE_PERIOD_MS = 9;

    // TraceConfig.BufferConfig
    private static final int FILL_POLICY = 4;
    private static final int DISCARD = 2;

    // DataSourceConfig
    private static final int NAME = 1;
    private static final int TARGET_BUFFER = 2;
    private static final int FTRACE_CONFIG = 100;
    private static final int HEAPPROFD_CONFIG = 105;

    /// A file that is written every seven days stands for a ring buffer that is written at the end.
    private static final long ONE_WRITE_MILLIS = 604_800_000;

    private static final long SMALL_INTERVAL_BYTES = 100L * 1024;
    private static final int FTRACE_LOSS = StatKeys.of("ftrace_cpu_has_data_loss");
    private static final int[] HEAPPROFD_ERRORS =
            keys(
                    "heapprofd_buffer_corrupted",
                    "heapprofd_hit_guardrail",
                    "heapprofd_client_error",
                    "heapprofd_malformed_packet",
                    "heapprofd_missing_packet",
                    "heapprofd_rejected_concurrent",
                    "heapprofd_non_finalized_profile");
    private static final int[] VIDEO_ERRORS =
            keys(
                    "android_video_codec_error",
                    "android_video_display_gone",
                    "android_video_no_encoder",
                    "android_video_display_not_found",
                    "android_video_encoder_setup_failed",
                    "android_video_virtual_display_failed");

    private final TraceContext context;
    private final List<Advice> advice = new ArrayList<>();
    private final MessageFields config = new MessageFields(FILE_WRITE_PERIOD_MS);
    private final MessageFields dataSource = new MessageFields(HEAPPROFD_CONFIG);
    private final MessageFields heapprofd = new MessageFields(1);
    private final ProtoReader source = new ProtoReader();
    private byte[] bytes = {};
    private String fingerprint = "";

    ConfigAdviceModule(TraceContext context) {
        this.context = context;
    }

    private static int[] keys(String... names) {
        return Arrays.stream(names).mapToInt(StatKeys::of).toArray();
    }

    @Override
    public int[] fields() {
        return new int[] {TRACE_CONFIG, SYSTEM_INFO};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        source.enter(value);
        if (field == TRACE_CONFIG) {
            bytes =
                    Arrays.copyOfRange(
                            value.buffer(), value.start(), value.start() + value.length());
        } else {
            while (source.next()) {
                if (source.field() == BUILD_FINGERPRINT) {
                    fingerprint = FieldText.of(source);
                }
            }
        }
        return false;
    }

    @Override
    public void finish() {
        if (!config.reset(bytes, 0, bytes.length)) {
            return;
        }
        FtraceAdvice ftrace =
                new FtraceAdvice(
                        new FtraceAdvice.Outcome(
                                context.metadata().integer("tracing_started_ns"),
                                context.stats().isSetForAny(FTRACE_LOSS)));
        // One mistake after the other, and of each the data sources in their order.
        List<BiConsumer<FtraceAdvice, List<Advice>>> checks =
                List.of(
                        FtraceAdvice::checkStart,
                        FtraceAdvice::checkBuffer,
                        FtraceAdvice::checkBandwidth,
                        FtraceAdvice::checkPeriod,
                        FtraceAdvice::checkSyscalls,
                        FtraceAdvice::checkSymbols);
        for (BiConsumer<FtraceAdvice, List<Advice>> check : checks) {
            forEachSource(
                    FTRACE_CONFIG,
                    reader -> {
                        ftrace.enter(reader);
                        check.accept(ftrace, advice);
                    });
        }
        checkDiscard();
        forEachSource(HEAPPROFD_CONFIG, this::checkHeapprofd);
        checkVideo();
        advice.forEach(found -> found.store(context.storage(), context.traceId()));
    }

    /// Visits the configuration that data sources of one kind have.
    private void forEachSource(int kind, Consumer<ProtoReader> visitor) {
        forEachSource(() -> {
            ProtoReader fields = dataSource.walk(new ProtoReader());
            while (fields.next()) {
                if (fields.field() == kind) {
                    visitor.accept(fields);
                }
            }
        });
    }

    /// Visits all data sources, each in [#dataSource].
    private void forEachSource(Runnable visitor) {
        ProtoReader top = config.walk(new ProtoReader());
        while (top.next()) {
            if (top.field() == DATA_SOURCES) {
                source.enter(top);
                while (source.next()) {
                    if (source.field() == 1 && dataSource.enter(source)) {
                        visitor.run();
                    }
                }
            }
        }
    }

    /// A buffer that takes no more when it is full is no use to sources that never stop.
    private void checkDiscard() {
        if (!config.boolValue(WRITE_INTO_FILE)
                || config.uintValue(FILE_WRITE_PERIOD_MS) >= ONE_WRITE_MILLIS) {
            return;
        }
        List<Boolean> discards = new ArrayList<>();
        MessageFields buffer = new MessageFields(FILL_POLICY);
        ProtoReader top = config.walk(new ProtoReader());
        while (top.next()) {
            if (top.field() == BUFFERS && buffer.enter(top)) {
                discards.add(buffer.intValue(FILL_POLICY) == DISCARD);
            }
        }
        forEachSource(() -> {
            String name = dataSource.string(NAME);
            long target = dataSource.uintValue(TARGET_BUFFER);
            boolean streams = name.equals("linux.ftrace") || name.equals("track_event");
            if (streams && target < discards.size() && discards.get((int) target)) {
                advice.add(
                        new Advice(
                                "discard_buffer_for_streaming",
                                "Buffer that stops when it is full",
                                ("Data source %s writes into a DISCARD buffer, though the trace"
                                                + " goes to a file bit by bit: what comes"
                                                + " after the buffer was full once is lost.")
                                        .formatted(name),
                                "Use RING_BUFFER for sources that write all the time.",
                                0.8));
            }
        });
    }

    private void checkHeapprofd(ProtoReader reader) {
        heapprofd.enter(reader);
        long bytesBetween = heapprofd.longValue(1);
        if (Long.compareUnsigned(bytesBetween - 1, SMALL_INTERVAL_BYTES - 1) < 0) {
            boolean failed = anySet(HEAPPROFD_ERRORS);
            advice.add(
                    new Advice(
                            "heapprofd_sampling_interval_too_low",
                            "Heap is sampled too often",
                            ("sampling_interval_bytes is %d; below 100 KB profiles cost more and are"
                                            + " hardly better.")
                                    .formatted(bytesBetween),
                            "Raise sampling_interval_bytes to 100 KB or more.",
                            failed ? 0.9 : 0.3));
        }
    }

    private void checkVideo() {
        boolean[] isWanted = {false};
        forEachSource(() -> isWanted[0] |= dataSource.string(NAME).equals("android.display.video"));
        boolean hasFrames = context.storage().table("__intrinsic_video_frames").rowCount() > 0;
        if (isWanted[0] && fingerprint.contains(":user/") && !hasFrames && !anySet(VIDEO_ERRORS)) {
            advice.add(
                    new Advice(
                            "display_video_not_enabled",
                            "No video of the display",
                            "android.display.video is configured, but there are neither frames nor"
                                    + " errors. User builds record video only while the property"
                                    + " debug.tracing_video_allowed is set, which a reboot resets.",
                            "adb shell setprop debug.tracing_video_allowed true, after each reboot.",
                            0.7));
        }
    }

    private boolean anySet(int... stats) {
        return IntStream.of(stats)
                .anyMatch(key -> context.stats().get(key) > 0 || context.stats().isSetForAny(key));
    }
}
