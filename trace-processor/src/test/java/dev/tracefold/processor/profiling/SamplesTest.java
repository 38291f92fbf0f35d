// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.profiling;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ftrace.KernelTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class SamplesTest {
    private static final int THREAD_DESCRIPTOR = 44;
    private static final int STREAMING_PROFILE_PACKET = 54;
    private static final int PERF_SAMPLE = 66;
    private static final int STACK_SAMPLE = 135;
    private static final String SAMPLES = "__intrinsic_profiler_sample";

    private final KernelTrace trace = new KernelTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private void packet(long timestamp, Consumer<ProtoWriter> content) {
        trace.packet(p -> {
            p.varint(8, timestamp).varint(10, 3);
            content.accept(p);
        });
    }

    /// Interns a stack of `main` in a library that is mapped at 16.
    private void stacks(Consumer<ProtoWriter> more) {
        packet(
                1,
                p -> {
                    p.varint(41, 1)
                            .nested(
                                    12,
                                    data ->
                                            data.nested(5, n -> n.varint(1, 1).text(2, "main"))
                                                    .nested(17, m -> m.varint(1, 1).text(2, "a.so"))
                                                    .nested(
                                                            19,
                                                            m ->
                                                                    m.varint(1, 1)
                                                                            .varint(4, 16)
                                                                            .varint(5, 32)
                                                                            .varint(7, 1))
                                                    .nested(
                                                            6,
                                                            f ->
                                                                    f.varint(1, 1)
                                                                            .varint(2, 1)
                                                                            .varint(3, 1)
                                                                            .varint(7, 4))
                                                    .nested(7, c -> c.varint(1, 1).varint(2, 1)));
                    more.accept(p);
                });
    }

    private static void inlineStack(ProtoWriter sample) {
        sample.nested(5, s -> s.nested(1, f -> f.text(1, "work").text(2, "work.py").varint(3, 12)));
    }

    @Test
    void aSampleTellsItsThreadItsCpuItsCountersAndItsStack() {
        stacks(p ->
                p.nested(
                        59,
                        defaults ->
                                defaults.nested(
                                        100,
                                        s ->
                                                s.text(1, "py")
                                                        .nested(
                                                                2,
                                                                c -> c.text(2, "time").varint(3, 1))
                                                        .nested(
                                                                3,
                                                                c ->
                                                                        c.text(2, "misses")
                                                                                .varint(7, 2)))));
        packet(
                10,
                p ->
                        p.nested(
                                STACK_SAMPLE,
                                s -> {
                                    s.nested(1, t -> t.varint(2, 50).varint(3, 51))
                                            .nested(3, e -> e.varint(2, 1).varint(3, 2))
                                            .varint(11, 1000)
                                            .varint(14, 7);
                                    inlineStack(s);
                                }));
        trace.load();

        assertThat(trace.rows(SAMPLES, "ts", "source", "callsite_id", "session_id"))
                .containsExactly("10|py|0|0");
        assertThat(trace.rows("__intrinsic_profiler_session", "source", "timebase_unit"))
                .containsExactly("py|ns");
        assertThat(trace.rows("__intrinsic_profiler_execution_context", "ucpu", "cpu_mode"))
                .containsExactly("1|kernel");
        assertThat(trace.counters()).containsExactly("time|10|1000.0", "misses|10|7.0");
        assertThat(trace.rows("__intrinsic_track", "type"))
                .containsExactly("stack_sample_session_counter", "stack_sample_cpu_counter");
        assertThat(trace.rows("__intrinsic_stack_profile_frame", "name", "symbol_set_id"))
                .containsExactly("work|0");
    }

    @Test
    void asyncContextsKnowTheirParents() {
        stacks(p -> {});
        packet(
                10,
                p ->
                        p.nested(
                                        12,
                                        data ->
                                                data.nested(
                                                                51,
                                                                c ->
                                                                        c.varint(1, 6)
                                                                                .text(2, "pool")
                                                                                .varint(4, 7))
                                                        .nested(
                                                                51,
                                                                c ->
                                                                        c.varint(1, 7)
                                                                                .text(2, "task")
                                                                                .varint(4, 6)))
                                .nested(
                                        STACK_SAMPLE,
                                        s -> s.nested(1, t -> t.varint(4, 7)).varint(6, 1)));
        trace.load();

        // They are each other's parents here: the chain ends where it would begin again.
        assertThat(trace.rows("__intrinsic_profiler_async_context", "name", "parent_id"))
                .containsExactly("pool|", "task|0");
        assertThat(trace.rows("__intrinsic_profiler_task_context", "utid", "async_context_id"))
                .containsExactly("|1");
        assertThat(trace.rows("__intrinsic_stack_profile_frame", "name", "type"))
                .containsExactly("main|jit");
    }

    @Test
    void eachProcessHasMappingsOfItsOwn() {
        stacks(p -> {});
        for (int pid : new int[] {50, 60, 50}) {
            packet(
                    pid,
                    p -> p.nested(PERF_SAMPLE, s -> s.varint(2, pid).varint(3, pid).varint(4, 1)));
        }
        trace.load();

        assertThat(trace.rows("__intrinsic_stack_profile_mapping", "name", "start"))
                .containsExactly("/a.so|16", "/a.so|16");
        assertThat(trace.rows(SAMPLES, "ts", "callsite_id", "counter_set_id"))
                .containsExactly("50|0|", "50|0|", "60|1|");
    }

    @Test
    void chromesSamplesGoOnFromTheTimeOfTheirThread() {
        stacks(p -> {});
        packet(
                5,
                p -> p.nested(THREAD_DESCRIPTOR, t -> t.varint(1, 50).varint(2, 52).varint(6, 1)));
        packet(
                6,
                p ->
                        p.nested(
                                STREAMING_PROFILE_PACKET,
                                s ->
                                        s.varint(1, 1)
                                                .varint(1, 9)
                                                .varint(2, 2)
                                                .varint(2, 3)
                                                .varint(3, -5)));
        trace.load();

        assertThat(trace.rows(SAMPLES, "ts", "source", "callsite_id"))
                .containsExactly("3000|chrome|0");
        assertThat(trace.rows("__intrinsic_chrome_stack_sample_extras", "process_priority"))
                .hasSize(1);
        assertThat(trace.stat("stackprofile_parser_error")).isEqualTo(1);
    }
}
