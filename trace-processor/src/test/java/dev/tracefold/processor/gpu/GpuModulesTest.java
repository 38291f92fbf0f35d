// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ftrace.KernelTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class GpuModulesTest {
    private static final int TRACK_EVENT = 11;
    private static final int GPU_COUNTER_EVENT = 52;
    private static final int RENDER_STAGE_EVENT = 53;
    private static final int GRAPHICS_FRAME_EVENT = 57;
    private static final int VULKAN_MEMORY_EVENT = 62;
    private static final int GPU_LOG = 63;
    private static final int VULKAN_API_EVENT = 65;
    private static final String SLICES = "__intrinsic_slice";
    private static final String TRACKS = "__intrinsic_track";

    private final KernelTrace trace = new KernelTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private void describe(Consumer<ProtoWriter> spec) {
        trace.packet(p -> p.nested(GPU_COUNTER_EVENT, e -> e.nested(1, d -> d.nested(1, spec))));
    }

    private void count(long timestamp, long value) {
        trace.packet(
                timestamp,
                GPU_COUNTER_EVENT,
                e -> e.nested(2, c -> c.varint(1, 7).varint(2, value)));
    }

    private void interned(Consumer<ProtoWriter> data) {
        trace.packet(p ->
                p.varint(8, 1)
                        .varint(10, 3)
                        .varint(41, 1)
                        .nested(12, data)
                        .nested(RENDER_STAGE_EVENT, e -> {}));
    }

    private void stage(long timestamp, Consumer<ProtoWriter> content) {
        trace.packet(p -> p.varint(8, timestamp).varint(10, 3).nested(RENDER_STAGE_EVENT, content));
    }

    @Test
    void aCounterThatLooksBackTellsTheValueOfTheRowBefore() {
        describe(s -> s.varint(1, 7).text(2, "busy").varint(7, 7).varint(8, 22).varint(10, 5));
        count(10, 100);
        count(20, 150);
        trace.load();

        assertThat(trace.counters()).containsExactly("busy|10|150.0", "busy|20|0.0");
        assertThat(trace.rows(TRACKS, "type", "counter_unit")).containsExactly("gpu_counter|B/s");
        assertThat(trace.rows("__intrinsic_gpu_counter_group", "group_id", "track_id"))
                .containsExactly("5|0");
    }

    @Test
    void aCounterThatLooksForwardsDoesNot() {
        describe(s -> s.varint(1, 7).text(2, "busy").varint(11, 2));
        count(10, 100);
        count(20, 150);
        trace.load();

        assertThat(trace.counters()).containsExactly("busy|10|100.0", "busy|20|150.0");
    }

    @Test
    void countersWithoutNameOrTimeAreCounted() {
        describe(s -> s.varint(1, 7));
        trace.packet(p ->
                p.nested(GPU_COUNTER_EVENT, e -> e.nested(2, c -> c.varint(1, 7).varint(2, 1))));
        trace.load();

        assertThat(trace.stat("gpu_counters_invalid_spec")).isEqualTo(1);
        assertThat(trace.stat("gpu_counters_missing_timestamp")).isEqualTo(1);
        assertThat(trace.counters()).isEmpty();
    }

    @Test
    void internedCountersAreTheirSequencesOwn() {
        trace.packet(p ->
                p.varint(8, 10)
                        .varint(10, 3)
                        .varint(41, 1)
                        .nested(
                                12,
                                data ->
                                        data.nested(
                                                47,
                                                d ->
                                                        d.varint(1, 1)
                                                                .nested(2, c -> describeGrouped(c))
                                                                .varint(3, 2)))
                        .nested(
                                GPU_COUNTER_EVENT,
                                e ->
                                        e.varint(4, 1)
                                                .nested(2, c -> c.varint(1, 7).real(3, 0.5))
                                                .nested(2, c -> c.varint(1, 8).real(3, 0.5))));
        trace.load();

        assertThat(trace.counters()).containsExactly("load|10|0.5");
        assertThat(trace.rows("__intrinsic_gpu", "gpu")).containsExactly("2");
        assertThat(trace.rows("__intrinsic_gpu_counter_group", "group_id", "name"))
                .containsExactly("0|", "40|mine");
        assertThat(trace.stat("gpu_counters_invalid_spec")).isEqualTo(1);
    }

    private static void describeGrouped(ProtoWriter descriptor) {
        descriptor
                .nested(1, s -> s.varint(1, 7).text(2, "load").varint(11, 2))
                .nested(6, g -> g.varint(1, 40).text(2, "mine").varint(4, 7));
    }

    @Test
    void aStageLiesOnItsQueueAndTellsItsKernel() {
        interned(data ->
                data.nested(23, c -> c.varint(1, 5).varint(2, 50).varint(3, 4))
                        .nested(24, s -> s.varint(1, 1).text(2, "queue").text(3, "compute"))
                        .nested(24, s -> s.varint(1, 2).text(2, "kernel").varint(4, 2))
                        .nested(
                                1000,
                                k ->
                                        k.varint(1, 1)
                                                .text(2, "_Z1f")
                                                .text(3, "f()")
                                                .nested(5, a -> a.varint(1, 1).varint(4, 32)))
                        .nested(1001, n -> n.varint(1, 1).text(2, "registers")));
        stage(
                10,
                e ->
                        e.varint(1, 1)
                                .varint(2, 5)
                                .varint(5, 5)
                                .varint(13, 1)
                                .varint(14, 2)
                                .varint(15, 5)
                                .varint(19, 1)
                                .nested(21, l -> l.nested(1, g -> g.varint(1, 8))));
        stage(12, e -> e.varint(1, 2).varint(2, 5).varint(13, 1).varint(14, 2));
        trace.load();

        // The second begins while the first runs.
        assertThat(trace.rows(TRACKS, "type", "name"))
                .containsExactly("gpu_render_stage|queue", "gpu_render_stage|queue");
        assertThat(trace.rows(SLICES, "ts", "dur", "track_id", "name"))
                .containsExactly("10|5|0|kernel", "12|5|1|kernel");
        assertThat(trace.args(trace.rows(SLICES, "arg_set_id").getFirst()))
                .contains(
                        "render_stage_category=2",
                        "kernel_name=_Z1f",
                        "kernel_demangled_name=f()",
                        "registers=32",
                        "launch.grid_size.x=8",
                        "context_id=5",
                        "render_subpasses=0,2",
                        "upid=1");
        assertThat(trace.rows("__intrinsic_gpu_context", "context_id", "pid", "api"))
                .containsExactly("5|50|CUDA");
    }

    @Test
    void aQueueThatIsSpecifiedLaterGetsItsName() {
        trace.packet(10, RENDER_STAGE_EVENT, e -> e.varint(1, 1).varint(2, 5).varint(3, 0));
        trace.packet(
                20,
                RENDER_STAGE_EVENT,
                e -> e.nested(7, s -> s.nested(2, q -> q.text(1, "vertex").text(2, "first"))));
        trace.load();

        assertThat(trace.rows(TRACKS, "name")).containsExactly("vertex");
        assertThat(trace.rows(SLICES, "name")).containsExactly("render stage(0)");
    }

    @Test
    void stagesAreConnectedWithWhoSubmittedAndWhoWaits() {
        interned(data ->
                data.nested(24, s -> s.varint(1, 1).text(2, "queue"))
                        .nested(24, s -> s.varint(1, 2).text(2, "kernel")));
        trace.packet(p ->
                p.varint(8, 5)
                        .varint(10, 3)
                        .nested(
                                TRACK_EVENT,
                                e ->
                                        e.varint(9, 3)
                                                .text(23, "submit")
                                                .varint(11, 99)
                                                .nested(3000, c -> c.varint(1, 1))));
        stage(10, e -> e.varint(1, 1).varint(2, 1).varint(13, 1).varint(14, 2));
        stage(20, e -> e.varint(1, 2).varint(2, 1).varint(13, 1).varint(14, 2).varint(18, 1));
        trace.load();

        assertThat(trace.rows(SLICES, "name")).containsExactly("submit", "kernel", "kernel");
        assertThat(trace.rows("__intrinsic_flow", "slice_out", "slice_in"))
                .containsExactly("0|1", "1|2");
    }

    @Test
    void logsAreInstantsNamedBySeverity() {
        trace.packet(10, GPU_LOG, l -> l.varint(1, 5).text(2, "drv").text(3, "hung"));
        trace.packet(11, GPU_LOG, l -> l.varint(1, 77)).load();

        assertThat(trace.rows(SLICES, "ts", "dur", "name"))
                .containsExactly("10|0|ERROR", "11|0|UNKNOWN_SEVERITY");
        assertThat(trace.args(trace.rows(SLICES, "arg_set_id").getFirst()))
                .containsExactly("tag=drv", "message=hung");
    }

    @Test
    void vulkanObjectsAreShownByTheirDebugNames() {
        trace.packet(
                5,
                VULKAN_API_EVENT,
                e -> e.nested(1, n -> n.varint(3, 23).varint(4, 77).text(5, "shadow map")));
        trace.packet(10, RENDER_STAGE_EVENT, e -> e.varint(1, 1).varint(2, 5).varint(8, 77)).load();

        assertThat(trace.args(trace.rows(SLICES, "arg_set_id").getFirst()))
                .contains("render_target=77", "render_target_name=shadow map");
    }

    @Test
    void vulkanMemoryIsCountedAndListed() {
        for (int operation : new int[] {1, 2}) {
            trace.packet(
                    10,
                    VULKAN_MEMORY_EVENT,
                    e ->
                            e.varint(1, 3)
                                    .varint(2, operation)
                                    .varint(3, 10L * operation)
                                    .varint(4, 50)
                                    .varint(6, 64)
                                    .varint(18, 2));
        }
        trace.load();

        assertThat(trace.counters())
                .containsExactly(
                        "vulkan.mem.device.memory.type.2.allocation|10|64.0",
                        "vulkan.mem.device.memory.type.2.allocation|20|0.0");
        assertThat(
                        trace.rows(
                                "__intrinsic_vulkan_memory_allocations",
                                "source",
                                "operation",
                                "timestamp",
                                "memory_size"))
                .containsExactly("DEVICE_MEMORY|CREATE|10|64", "DEVICE_MEMORY|DESTROY|20|64");
    }

    @Test
    void aBufferGoesThroughThePhasesOfItsFrame() {
        int[][] events = {{10, 1, 0}, {20, 2, 6}, {25, 4, 6}, {30, 5, 6}, {40, 8, 6}};
        for (int[] event : events) {
            trace.packet(
                    event[0],
                    GRAPHICS_FRAME_EVENT,
                    e ->
                            e.nested(
                                    1,
                                    b ->
                                            b.varint(1, event[2])
                                                    .varint(2, event[1])
                                                    .text(3, "layer")
                                                    .varint(5, 3)));
        }
        trace.load();

        assertThat(trace.rows(TRACKS, "name"))
                .containsExactly(
                        "Buffer: 3 layer",
                        "APP_3 layer",
                        "GPU_3 layer",
                        "SF_3 layer",
                        "Display_layer");
        assertThat(trace.rows(SLICES, "ts", "dur", "track_id", "name"))
                .containsExactly(
                        "10|0|0|Dequeue",
                        "10|10|1|6",
                        "20|0|0|Queue",
                        "20|5|2|6",
                        "25|0|0|AcquireFenceSignaled",
                        "30|0|0|Latch",
                        "30|10|3|6",
                        "40|0|0|PresentFenceSignaled",
                        "40|-1|4|6");
    }
}
