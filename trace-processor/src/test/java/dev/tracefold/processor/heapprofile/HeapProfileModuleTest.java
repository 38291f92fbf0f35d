// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapprofile;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ftrace.KernelTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class HeapProfileModuleTest {
    private static final int PROFILE_PACKET = 37;
    private static final int SEQUENCE = 9;
    private static final String ALLOCATIONS = "__intrinsic_heap_profile_allocation";

    private final KernelTrace trace = new KernelTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private void profile(long timestamp, Consumer<ProtoWriter> content) {
        trace.packet(
                p -> p.varint(8, timestamp).varint(10, SEQUENCE).nested(PROFILE_PACKET, content));
    }

    /// BOOTTIME and MONOTONIC_COARSE tick alike.
    private void clocks() {
        trace.packet(p ->
                p.nested(
                        6,
                        s ->
                                s.nested(1, c -> c.varint(1, 6).varint(2, 0))
                                        .nested(1, c -> c.varint(1, 4).varint(2, 0))));
    }

    private static ProtoWriter stacks(ProtoWriter packet) {
        return packet.nested(1, s -> s.varint(1, 1).text(2, "build"))
                .nested(1, s -> s.varint(1, 2).text(2, "lib.so"))
                .nested(1, s -> s.varint(1, 3).text(2, "main"))
                .nested(1, s -> s.varint(1, 4).text(2, "alloc"))
                .nested(
                        4,
                        m -> m.varint(1, 1).varint(2, 1).varint(4, 16).varint(5, 32).varint(7, 2))
                .nested(2, f -> f.varint(1, 1).varint(2, 3).varint(3, 1).varint(4, 100))
                .nested(2, f -> f.varint(1, 2).varint(2, 4).varint(3, 1).varint(4, 200))
                .nested(3, c -> c.varint(1, 1).packed(2, 1, 2));
    }

    private static ProtoWriter dump(
            ProtoWriter packet, long timestamp, String heap, Consumer<ProtoWriter> sample) {
        return packet.nested(
                5,
                d ->
                        d.varint(1, 77)
                                .nested(2, sample)
                                .varint(9, timestamp)
                                .text(11, heap)
                                .varint(13, 4096)
                                .varint(12, 4096));
    }

    @Test
    void laterDumpsAddWhatChangedSince() {
        clocks();
        profile(
                10,
                p ->
                        dump(
                                stacks(p),
                                10,
                                "malloc",
                                s -> s.varint(1, 1).varint(2, 100).varint(5, 2)));
        profile(
                20,
                p ->
                        dump(
                                        stacks(p),
                                        20,
                                        "malloc",
                                        s ->
                                                s.varint(1, 1)
                                                        .varint(2, 150)
                                                        .varint(5, 3)
                                                        .varint(3, 40)
                                                        .varint(6, 1))
                                .varint(7, 1));
        trace.load();

        assertThat(trace.rows(ALLOCATIONS, "ts", "heap_name", "callsite_id", "count", "size"))
                .containsExactly("10|malloc|1|2|100", "20|malloc|1|1|50", "20|malloc|1|-1|-40");
        assertThat(trace.rows("__intrinsic_heap_profile", "ts", "ts_end", "dur", "heap_name"))
                .containsExactly("10|10|0|malloc", "20|20|0|malloc");
        assertThat(trace.stat("heapprofd_missing_packet")).isZero();
    }

    @Test
    void stacksMayComeAfterTheAllocationsThatNameThem() {
        clocks();
        profile(
                10,
                p ->
                        dump(p, 10, "custom", s -> s.varint(1, 1).varint(2, 8).varint(5, 1))
                                .varint(6, 1));
        profile(11, p -> stacks(p).varint(7, 1));
        trace.load();

        assertThat(trace.rows(ALLOCATIONS, "heap_name", "size")).containsExactly("custom|8");
        assertThat(trace.rows("__intrinsic_stack_profile_mapping", "name", "build_id", "start"))
                .containsExactly("/lib.so|6275696c64|16");
        assertThat(trace.rows("__intrinsic_stack_profile_frame", "name", "rel_pc"))
                .containsExactly("main|100", "alloc|200");
    }

    @Test
    void aPeakCountsInsteadOfTheTotals() {
        clocks();
        profile(
                10,
                p ->
                        dump(
                                stacks(p),
                                10,
                                "malloc",
                                s -> s.varint(1, 1).varint(2, 1).varint(8, 500).varint(9, 4)));
        trace.load();

        assertThat(trace.rows(ALLOCATIONS, "count", "size")).containsExactly("4|500");
    }

    @Test
    void artReportsNoFrees() {
        clocks();
        profile(
                10,
                p ->
                        dump(
                                stacks(p),
                                10,
                                "com.android.art",
                                s -> s.varint(1, 1).varint(2, 100).varint(5, 2).varint(3, 60)));
        trace.load();

        assertThat(trace.rows(ALLOCATIONS, "count", "size")).containsExactly("2|100");
    }

    @Test
    void whatIsMissingOrWrongIsCounted() {
        clocks();
        profile(
                10,
                p ->
                        dump(
                                        stacks(p),
                                        10,
                                        "malloc",
                                        s -> s.varint(1, 1).varint(2, 100).varint(5, 2))
                                .varint(7, 3));
        profile(
                20,
                p ->
                        dump(
                                        stacks(p),
                                        20,
                                        "malloc",
                                        s -> s.varint(1, 1).varint(2, 50).varint(5, 1))
                                .varint(7, 4));
        profile(
                30,
                p ->
                        dump(stacks(p), 30, "malloc", s -> s.varint(1, 9).varint(2, 1))
                                .varint(6, 1)
                                .varint(7, 5));
        trace.load();

        assertThat(trace.stat("heapprofd_missing_packet")).isEqualTo(1);
        assertThat(trace.stat("heapprofd_malformed_packet")).isEqualTo(1);
        assertThat(trace.stat("heapprofd_non_finalized_profile")).isEqualTo(1);
        assertThat(trace.rows(ALLOCATIONS, "size")).containsExactly("100");
    }
}
