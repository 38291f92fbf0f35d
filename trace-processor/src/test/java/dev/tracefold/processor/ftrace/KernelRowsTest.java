// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class KernelRowsTest {
    private static final int CPU_FREQUENCY = 11;
    private static final int SCHED_PROCESS_FREE = 240;
    private static final int RSS_STAT = 313;
    private static final int SYS_ENTER = 329;
    private static final int SYS_EXIT = 330;

    private final KernelTrace trace = new KernelTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void anEventIsARawRowWithItsFieldsAsArgs() {
        trace.event(3, 100, 7, CPU_FREQUENCY, e -> e.varint(1, 1_200_000).varint(2, 3)).load();

        assertThat(trace.rows("__intrinsic_ftrace_event", "ts", "name", "utid", "ucpu"))
                .containsExactly("100|cpu_frequency|1|3");
        assertThat(trace.args("0")).containsExactly("state=1200000", "cpu_id=3");
        assertThat(trace.counters()).containsExactly("cpufreq|100|1200000.0");
    }

    @Test
    void systemCallsAreNamedByNumberAndArchitecture() {
        trace.linux("6.8.0", "aarch64")
                .event(0, 100, 7, SYS_ENTER, e -> e.varint(1, 64))
                .event(0, 130, 7, SYS_EXIT, e -> e.varint(1, 64).varint(2, 5))
                .load();

        assertThat(trace.rows("__intrinsic_slice", "ts", "dur", "name"))
                .containsExactly("100|30|sys_write");
    }

    @Test
    void systemCallsOfAnUnknownArchitectureAreLeftOut() {
        trace.linux("6.8.0", "vax").event(0, 100, 7, SYS_ENTER, e -> e.varint(1, 64)).load();

        assertThat(trace.rows("__intrinsic_slice", "name")).isEmpty();
    }

    @Test
    void memoryOfAProcessWaitsUntilTheProcessIsKnown() {
        trace.event(0, 100, 7, RSS_STAT, e -> e.varint(1, 1).varint(2, 4096))
                .packet(
                        200,
                        2,
                        tree -> tree.nested(2, t -> t.varint(1, 7).varint(3, 6).text(2, "worker")))
                .load();

        assertThat(trace.counters()).containsExactly("mem.rss.anon|100|4096.0");
        assertThat(trace.rows("__intrinsic_track", "name", "type", "upid"))
                .containsExactly("mem.rss.anon|process_memory|1");
    }

    @Test
    void memoryOfAThreadWhoseProcessStaysUnknownIsTheThreads() {
        trace.event(0, 100, 7, RSS_STAT, e -> e.varint(1, 0).varint(2, 4096)).load();

        assertThat(trace.rows("__intrinsic_track", "name", "type", "utid"))
                .containsExactly("mem.rss.file|process_memory_thread_fallback|1");
    }

    @Test
    void theEndOfATaskEndsItsThread() {
        trace.event(0, 100, 7, SCHED_PROCESS_FREE, e -> e.text(1, "app").varint(2, 7).varint(3, 7))
                .event(0, 200, 7, CPU_FREQUENCY, e -> e.varint(1, 1).varint(2, 0))
                .load();

        // The same tid afterwards is another thread.
        assertThat(trace.rows("__intrinsic_thread", "tid", "end_ts")).startsWith("0|", "7|100");
    }

    @Test
    void eventsThatOnlyTheTraceDescribesHaveNamedArgs() {
        trace.bundle(
                        1,
                        bundle ->
                                bundle.nested(
                                                11,
                                                d ->
                                                        d.varint(1, 70_000)
                                                                .text(3, "mygroup")
                                                                .bytes(2, descriptor()))
                                        .nested(
                                                2,
                                                e ->
                                                        e.varint(1, 50)
                                                                .varint(2, 9)
                                                                .nested(
                                                                        70_000,
                                                                        m ->
                                                                                m.varint(1, 42)
                                                                                        .text(
                                                                                                2,
                                                                                                "x"))))
                .load();

        assertThat(trace.rows("__intrinsic_ftrace_event", "ts", "name"))
                .containsExactly("50|my_event");
        assertThat(trace.args("0")).containsExactly("number=42", "text=x");
    }

    private static byte[] descriptor() {
        return ProtoWriter.message(m ->
                m.text(1, "my_event")
                        .nested(2, f -> field(f, "number", 1, 3))
                        .nested(2, f -> field(f, "text", 2, 9)));
    }

    private static void field(ProtoWriter field, String name, int number, int type) {
        field.text(1, name).varint(3, number).varint(4, 1).varint(5, type);
    }

    @Test
    void malformedBundlesAreCountedAndSkipped() {
        trace.packet(p -> p.bytes(1, new byte[] {0x12, 0x7F, 1}))
                .event(0, 100, 7, CPU_FREQUENCY, e -> e.varint(1, 5).varint(2, 0))
                .load();

        assertThat(trace.counters()).containsExactly("cpufreq|100|5.0");
        assertThat(trace.stat("ftrace_bundle_tokenizer_errors")).isPositive();
    }
}
