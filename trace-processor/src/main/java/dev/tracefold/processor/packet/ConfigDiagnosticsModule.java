// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StatsTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Looks for mistakes in the configuration that a trace was recorded with and says what to do about
/// them, once it is known what the trace lacks.
public final class ConfigDiagnosticsModule implements PacketModule {
    private static final int TRACE_CONFIG = 33;
    private static final int SYSTEM_INFO = 45;
    private static final int BUILD_FINGERPRINT = 2;

    // TraceConfig
    private static final int BUFFERS = 1;
    private static final int DATA_SOURCES = 2;
    private static final int WRITE_INTO_FILE = 8;
    private static final int FILE_WRITE_PERIOD = 9;

    // BufferConfig
    private static final int FILL_POLICY = 4;
    private static final int DISCARD = 2;

    // DataSourceConfig
    private static final int NAME = 1;
    private static final int TARGET_BUFFER = 2;
    private static final int FTRACE_CONFIG = 100;
    private static final int HEAPPROFD_CONFIG = 105;

    /// A week between writes into the file means: once, at the end.
    private static final long ONCE_MILLIS = 604_800_000;

    private static final long SMALL_INTERVAL_BYTES = 100 * 1024;

    private final TraceContext context;
    private final MessageFields fields = new MessageFields(FILE_WRITE_PERIOD);
    private final MessageFields source = new MessageFields(HEAPPROFD_CONFIG);
    private final MessageFields part = new MessageFields(FtraceDiagnostics.LAST_FIELD);
    private final ProtoReader reader = new ProtoReader();
    private byte[] config = new byte[0];
    private boolean isUserBuild;

    ConfigDiagnosticsModule(TraceContext context) {
        this.context = context;
    }

    @Override
    public int[] fields() {
        return new int[] {TRACE_CONFIG, SYSTEM_INFO};
    }

    /// Only looks on: others read these packets, some of them here and now.
    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (field == TRACE_CONFIG) {
            int start = value.start();
            config = java.util.Arrays.copyOfRange(value.buffer(), start, start + value.length());
        } else {
            fields.enter(value);
            isUserBuild = buildType(fields.string(BUILD_FINGERPRINT)).equals("user");
        }
        return false;
    }

    /// The type in `brand/product/device:release/id/build:type/keys`.
    private static String buildType(String fingerprint) {
        String afterColon = fingerprint.substring(fingerprint.lastIndexOf(':') + 1);
        int slash = afterColon.indexOf('/');
        return slash < 0 ? afterColon : afterColon.substring(0, slash);
    }

    @Override
    public void finish() {
        if (config.length == 0) {
            return;
        }
        boolean isLossy =
                hasStat(name ->
                        name.equals("ftrace_cpu_has_data_loss")
                                || name.equals("ftrace_cpu_overrun_delta")
                                || name.equals("ftrace_cpu_commit_overrun_delta"));
        OptionalLong started = context.metadata().integer("tracing_started_ns");
        FtraceDiagnostics ftrace = new FtraceDiagnostics(this::add, isLossy, started.orElse(0));
        for (FtraceDiagnostics.Rule rule : ftrace.rules()) {
            forEachSource(s -> {
                if (s.has(FTRACE_CONFIG)) {
                    part.enter(s, FTRACE_CONFIG);
                    rule.check(part);
                }
            });
        }
        discardingBuffers();
        heapSampling();
        displayVideo();
    }

    private void forEachSource(Consumer<MessageFields> each) {
        reader.reset(config, 0, config.length);
        while (reader.next()) {
            if (reader.field() == DATA_SOURCES) {
                part.enter(reader);
                source.enter(part, 1);
                each.accept(source);
            }
        }
    }

    private void discardingBuffers() {
        fields.reset(config, 0, config.length);
        long period = fields.uintValue(FILE_WRITE_PERIOD);
        if (!fields.boolValue(WRITE_INTO_FILE) || period >= ONCE_MILLIS) {
            return;
        }
        List<Boolean> discards = new ArrayList<>();
        reader.reset(config, 0, config.length);
        while (reader.next()) {
            if (reader.field() == BUFFERS) {
                part.enter(reader);
                discards.add(part.intValue(FILL_POLICY) == DISCARD);
            }
        }
        forEachSource(s -> {
            String name = s.string(NAME);
            long buffer = s.uintValue(TARGET_BUFFER);
            if ((name.equals("linux.ftrace") || name.equals("track_event"))
                    && buffer < discards.size()
                    && discards.get((int) buffer)) {
                add(
                        new Diagnostic(
                                "discard_buffer_for_streaming",
                                "Streaming from a buffer that discards",
                                "'%s' writes to buffer %d, which keeps what came first, while the trace goes to a file bit by bit: once the buffer was full, the rest is missing"
                                        .formatted(name, buffer),
                                "Use a ring buffer for what is recorded all the time",
                                0.8));
            }
        });
    }

    private void heapSampling() {
        boolean hasErrors = hasErrors("heapprofd");
        forEachSource(s -> {
            part.enter(s, HEAPPROFD_CONFIG);
            long bytes = part.longValue(1);
            if (bytes > 0 && bytes < SMALL_INTERVAL_BYTES) {
                add(
                        new Diagnostic(
                                "heapprofd_sampling_interval_too_low",
                                "Heap sampled too often",
                                "An allocation is sampled every %d bytes; below 100 KiB this costs much and tells little more"
                                        .formatted(bytes),
                                "Set sampling_interval_bytes to 102400 or more",
                                hasErrors ? 0.9 : 0.3));
            }
        });
    }

    private void displayVideo() {
        List<String> names = new ArrayList<>();
        forEachSource(s -> names.add(s.string(NAME)));
        boolean hasFrames = context.storage().table("__intrinsic_video_frames").rowCount() > 0;
        if (names.contains("android.display.video")
                && isUserBuild
                && !hasFrames
                && !hasErrors("android_video_")) {
            add(
                    new Diagnostic(
                            "display_video_not_enabled",
                            "No video of the display",
                            "The display's video was asked for, but there are no frames and no errors; user builds record it only after it was allowed",
                            "After each start of the device, before recording: adb shell setprop debug.tracing_video_allowed true",
                            0.7));
        }
    }

    private boolean hasErrors(String prefix) {
        StatsTable stats = context.storage().stats();
        StringPool strings = context.strings();
        return hasStatRow(row -> {
            String severity = strings.getOrEmpty(stats.severity().get(row));
            return (severity.equals("error") || severity.equals("data_loss"))
                    && strings.getOrEmpty(stats.name().get(row)).startsWith(prefix);
        });
    }

    private boolean hasStat(Predicate<String> isNamed) {
        StatsTable stats = context.storage().stats();
        return hasStatRow(row -> isNamed.test(context.strings().getOrEmpty(stats.name().get(row))));
    }

    private boolean hasStatRow(Predicate<Integer> is) {
        StatsTable stats = context.storage().stats();
        for (int row = 0; row < stats.table().rowCount(); row++) {
            if (stats.value().get(row) > 0
                    && !stats.traceId().isNull(row)
                    && stats.traceId().get(row) == context.traceId()
                    && is.test(row)) {
                return true;
            }
        }
        return false;
    }

    private void add(Diagnostic diagnostic) {
        Table table = context.storage().table("__intrinsic_trace_diagnostics");
        StringPool strings = context.strings();
        int row = table.addRow();
        table.strings("key").set(row, strings.intern(diagnostic.key()));
        table.strings("title").set(row, strings.intern(diagnostic.title()));
        table.strings("description").set(row, strings.intern(diagnostic.description()));
        table.strings("remediation").set(row, strings.intern(diagnostic.remediation()));
        table.doubles("confidence").set(row, diagnostic.confidence());
        table.ints("trace_id").set(row, context.traceId());
    }
}
