// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PerfettoTraceReader;
import dev.tracefold.processor.storage.MetadataTable;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class RecordingModulesTest {
    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final TraceContext context =
            TraceContext.first(storage, new ImportOptions(true, false, false));

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void theConfigurationIsShownAsText() {
        read(p -> p.nested(33, c -> c.nested(1, b -> b.varint(1, 64)).text(22, "session")));

        assertThat(metadata())
                .containsExactly(
                        "unique_session_name = session",
                        """
                        trace_config_pbtxt = buffers {
                          size_kb: 64
                        }
                        unique_session_name: "session\"\
                        """);
    }

    @Test
    void thePacketsIdBeatsTheConfigurations() {
        read(
                p -> p.nested(89, u -> u.varint(1, 1).varint(2, 2)),
                p -> p.nested(33, c -> c.varint(27, 8).varint(28, 9)));

        assertThat(metadata()).contains("trace_uuid = 00000000-0000-0001-0000-000000000002");
    }

    @Test
    void theSystemIsDescribedInMetadataAndInItsMachine() {
        read(p ->
                p.nested(
                        45,
                        s ->
                                s.nested(
                                                1,
                                                u ->
                                                        u.text(1, "Linux")
                                                                .text(2, "v")
                                                                .text(3, "6.1")
                                                                .text(4, "aarch64"))
                                        .text(2, "google/a/b:11/X/1:user/release-keys")
                                        .varint(8, 8)
                                        .varint(16, 12_008_292_352L)));

        assertThat(metadata())
                .contains(
                        "system_name = Linux",
                        "system_release = 6.1",
                        "android_sdk_version = 30",
                        "system_ram_gb = 12");
        assertThat(storage.machine().numCpus().get(0)).isEqualTo(8);
        assertThat(storage.strings().get(storage.machine().arch().get(0))).isEqualTo("aarch64");
        assertThat(storage.machine().androidSdkVersion().get(0)).isEqualTo(30);
    }

    @Test
    void serviceEventsTellWhenTheRecordingBeganAndEnded() {
        read(
                p -> p.varint(8, 10).nested(69, e -> e.varint(2, 1)),
                p -> p.varint(8, 20).nested(69, e -> e.varint(1, 1)),
                p -> p.varint(8, 30).nested(69, e -> e.varint(3, 1)),
                p -> p.varint(8, 40).nested(69, e -> e.varint(3, 1)),
                p -> p.varint(8, 50).nested(69, e -> e.varint(5, 1)));

        assertThat(metadata())
                .containsExactly(
                        "tracing_started_ns = 10",
                        "all_data_source_started_ns = 20",
                        "all_data_source_flushed_ns = 30",
                        "all_data_source_flushed_ns = 40",
                        "tracing_disabled_ns = 50");
    }

    @Test
    void triggersAreInstantsOnATrackOfTheirOwn() {
        read(p -> p.varint(8, 77).nested(46, t -> t.text(1, "fired").text(2, "by").varint(3, 5)));

        assertThat(storage.slice().table().rowCount()).isOne();
        assertThat(storage.slice().ts().get(0)).isEqualTo(77);
        assertThat(storage.strings().get(storage.slice().name().get(0))).isEqualTo("fired");
        assertThat(storage.strings().get(storage.track().name().get(0)))
                .isEqualTo("Trace Triggers");
        assertThat(metadata()).containsExactly("trace_trigger = fired");
    }

    @Test
    void attributesKeepTheirTypes() {
        read(p ->
                p.nested(
                        126,
                        a ->
                                a.nested(1, x -> x.text(1, "n").varint(2, 5))
                                        .nested(1, x -> x.text(1, "t").text(3, "v"))));

        assertThat(metadata()).containsExactly("trace_attribute.n = 5", "trace_attribute.t = v");
    }

    @Test
    void writingIntoAFileWithoutFlushingIsNoticed() {
        read(p -> p.nested(33, c -> c.nested(1, b -> b.varint(4, 2)).varint(8, 1)));

        assertThat(context.stats().get(StatKeys.of("config_write_into_file_no_flush"))).isOne();
    }

    @SafeVarargs
    private void read(Consumer<ProtoWriter>... packets) {
        PerfettoTraceReader reader =
                new PerfettoTraceReader(context, (ctx, store) -> RecordingModules.create(ctx));
        byte[] trace =
                ProtoWriter.message(t -> {
                    for (Consumer<ProtoWriter> packet : packets) {
                        t.nested(1, packet);
                    }
                });
        reader.feed(trace, 0, trace.length);
        reader.endOfFile();
        context.sorter().flush();
        reader.finish();
    }

    private List<String> metadata() {
        MetadataTable table = storage.metadata();
        List<String> shown = new ArrayList<>();
        for (int row = 0; row < table.table().rowCount(); row++) {
            String value =
                    table.intValue().isNull(row)
                            ? storage.strings().getOrEmpty(table.strValue().get(row))
                            : Long.toString(table.intValue().get(row));
            shown.add(storage.strings().get(table.name().get(row)) + " = " + value);
        }
        return shown;
    }

    private List<String> diagnostics(Consumer<ProtoWriter> ftraceConfig) {
        read(p ->
                p.nested(33, c -> c.nested(2, s -> s.nested(1, d -> d.nested(100, ftraceConfig)))));
        Table table = storage.table("__intrinsic_trace_diagnostics");
        List<String> found = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            found.add(
                    "%s %.2f"
                            .formatted(
                                    storage.strings().get(table.strings("key").get(row)),
                                    table.doubles("confidence").get(row)));
        }
        return found;
    }

    @Test
    void whatTheRecorderDoesItselfIsSlicesAndCountersOfItsThreads() {
        read(
                p ->
                        p.varint(8, 100)
                                .nested(
                                        49,
                                        m ->
                                                m.varint(1, 18)
                                                        .varint(3, 7)
                                                        .varint(5, 12)
                                                        .nested(
                                                                10,
                                                                s -> s.varint(1, 5).text(2, "k"))
                                                        .nested(7, a -> a.varint(3, 5).text(2, "x"))
                                                        .nested(7, a -> a.varint(3, 5).text(2, "y"))
                                                        .nested(
                                                                7,
                                                                a -> a.text(1, "z").varint(4, 9))),
                p -> p.varint(8, 200).nested(49, m -> m.varint(11, 5).varint(5, 12).varint(6, 1)),
                p -> p.varint(8, 300).nested(49, m -> m.varint(2, 999).varint(4, 4).varint(5, 12)));

        assertThat(text(storage.slice().table(), "name")).containsExactly("FTRACE_READ_TICK", "k");
        assertThat(text(storage.slice().table(), "category")).containsOnly("metatrace");
        assertThat(storage.slice().dur().get(0)).isEqualTo(7);
        assertThat(text(storage.args().table(), "key")).contains("k[0]", "k[1]", "z");
        assertThat(text(storage.args().table(), "string_value")).contains("x", "MISSING STRING");
        assertThat(storage.counter().value().get(0)).isEqualTo(4);
        assertThat(text(storage.track().table(), "name")).contains("Counter 999");
        assertThat(context.stats().get(StatKeys.of("metatrace_overruns"))).isOne();
    }

    @Test
    void aBenchmarkIsDescribedInMetadata() {
        read(p ->
                p.nested(
                        48,
                        b ->
                                b.varint(1, 11)
                                        .varint(2, 12)
                                        .text(3, "name")
                                        .text(4, "what")
                                        .text(5, "label")
                                        .text(6, "story")
                                        .text(7, "tag")
                                        .text(7, "other")
                                        .varint(8, 3)
                                        .varint(9, 1)));

        assertThat(metadata())
                .contains(
                        "benchmark_start_time_us = 11",
                        "benchmark_story_run_time_us = 12",
                        "benchmark_name = name",
                        "benchmark_description = what",
                        "benchmark_label = label",
                        "benchmark_story_name = story",
                        "benchmark_story_tags = tag",
                        "benchmark_story_tags = other",
                        "benchmark_story_run_index = 3",
                        "benchmark_had_failures = 1");
    }

    private List<String> text(Table table, String column) {
        List<String> values = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            values.add(storage.strings().getOrEmpty(table.strings(column).get(row)));
        }
        return values;
    }

    @Test
    void mistakesInTheConfigurationAreFound() {
        assertThat(
                        diagnostics(ftrace ->
                                ftrace.text(1, "raw_syscalls/sys_enter")
                                        .text(1, "sched/sched_blocked_reason")
                                        .varint(10, 544)
                                        .varint(11, 90)
                                        .varint(19, 1)))
                .containsExactly(
                        "tiny_ftrace_buffer 0.55",
                        "extreme_ftrace_drain_period 0.60",
                        "syscalls_without_filter 0.30",
                        "function_graph_requires_symbolize_ksyms 1.00",
                        "events_require_symbolize_ksyms 0.60");
    }

    @Test
    void aSoundConfigurationIsLeftAlone() {
        assertThat(
                        diagnostics(ftrace ->
                                ftrace.text(1, "raw_syscalls/sys_enter")
                                        .text(18, "sys_read")
                                        .varint(10, 8192)
                                        .varint(11, 250)))
                .isEmpty();
    }

    @Test
    void slowReadingIsJudgedByItsRate() {
        assertThat(diagnostics(ftrace -> ftrace.varint(10, 3072).varint(11, 1000)))
                .containsExactly("low_ftrace_drain_bandwidth 0.45");
    }
}
