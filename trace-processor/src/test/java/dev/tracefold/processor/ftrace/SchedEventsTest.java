// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class SchedEventsTest {
    private static final int SCHED_SWITCH = 4;
    private static final int SCHED_WAKING = 20;
    private static final int SCHED_BLOCKED_REASON = 18;
    private static final int TASK_NEWTASK = 235;
    private static final int SLEEPING = 1;

    private final KernelTrace trace = new KernelTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private static Consumer<ProtoWriter> switches(
            String previous, int previousPid, int state, String next, int nextPid) {
        return s ->
                s.text(1, previous)
                        .varint(2, previousPid)
                        .varint(4, state)
                        .text(5, next)
                        .varint(6, nextPid)
                        .varint(7, 120);
    }

    private static Consumer<ProtoWriter> wakes(String name, int pid) {
        return w -> w.text(1, name).varint(2, pid).varint(5, 0);
    }

    private Iterable<String> slices() {
        return trace.rows(
                "__intrinsic_sched_slice", "ts", "dur", "utid", "end_state", "priority", "ucpu");
    }

    private Iterable<String> states() {
        return trace.rows(
                "__intrinsic_thread_state", "ts", "dur", "utid", "state", "ucpu", "waker_utid");
    }

    @Test
    void aSwitchEndsASliceAndBeginsTheNext() {
        trace.linux("6.8.0", "x86_64")
                .event(2, 100, 0, SCHED_SWITCH, switches("swapper/2", 0, 0, "app", 10))
                .event(2, 150, 10, SCHED_SWITCH, switches("app", 10, SLEEPING, "swapper/2", 0))
                .load();

        assertThat(slices()).containsExactly("100|50|1|S|120|2", "150|-1|0||120|2");
        assertThat(states()).containsExactly("100|50|1|Running|2|", "150|-1|1|S||");
    }

    @Test
    void switchesInColumnsAreTheSame() {
        trace.linux("6.8.0", "x86_64")
                .bundle(
                        2,
                        bundle ->
                                bundle.nested(
                                        4,
                                        compact ->
                                                compact.text(5, "swapper/2")
                                                        .text(5, "app")
                                                        .packed(1, 100, 50, 70)
                                                        .packed(2, 0, SLEEPING, 0)
                                                        .packed(3, 10, 0, 10)
                                                        .packed(4, 120, 120, 119)
                                                        .packed(6, 1, 0, 1)))
                .load();

        // The first says only what runs from then on.
        assertThat(slices()).containsExactly("150|70|0|R|120|2", "220|-1|1||119|2");
        assertThat(trace.rows("__intrinsic_ftrace_event", "ts", "name", "utid"))
                .containsExactly("150|sched_switch|1", "220|sched_switch|0");
        assertThat(trace.stat("compact_sched_switch_skipped")).isOne();
    }

    @Test
    void withoutRawRowsTheOtherRowsAreTheSame() {
        try (KernelTrace lean = new KernelTrace(false)) {
            lean.event(2, 100, 0, SCHED_SWITCH, switches("swapper/2", 0, 0, "app", 10)).load();

            assertThat(lean.rows("__intrinsic_ftrace_event", "ts")).isEmpty();
            assertThat(lean.rows("__intrinsic_sched_slice", "ts")).containsExactly("100");
        }
    }

    @Test
    void aWakingEndsABlockedState() {
        trace.event(0, 100, 10, SCHED_SWITCH, switches("app", 10, SLEEPING, "other", 11))
                .event(0, 130, 11, SCHED_WAKING, wakes("app", 10))
                .load();

        assertThat(states())
                .containsExactly("100|30|2|S||", "100|-1|1|Running|0|", "130|-1|2|R||1");
    }

    @Test
    void aWakingOfAThreadThatIsNotBlockedIsSpurious() {
        trace.event(0, 100, 0, SCHED_SWITCH, switches("swapper/0", 0, 0, "app", 10))
                .event(1, 130, 0, SCHED_WAKING, wakes("app", 10))
                .load();

        assertThat(states()).containsExactly("100|-1|1|Running|0|");
        assertThat(
                        trace.rows(
                                "__intrinsic_spurious_sched_wakeup",
                                "ts",
                                "thread_state_id",
                                "utid",
                                "waker_utid"))
                .containsExactly("130|0|1|0");
    }

    @Test
    void aThreadIsRunnableFromItsCreationOn() {
        trace.event(0, 100, 10, TASK_NEWTASK, t -> t.varint(1, 12).text(2, "child").varint(3, 0))
                .event(0, 130, 10, SCHED_SWITCH, switches("app", 10, 0, "child", 12))
                .load();

        assertThat(states())
                .containsExactly("100|30|2|R||1", "130|-1|1|R||", "130|-1|2|Running|0|");
    }

    @Test
    void aReasonIsOfTheBlockedStateBefore() {
        trace.event(0, 100, 10, SCHED_SWITCH, switches("app", 10, 2, "other", 11))
                .event(0, 101, 11, SCHED_BLOCKED_REASON, r -> r.varint(1, 10).varint(3, 1))
                .load();

        assertThat(trace.rows("__intrinsic_thread_state", "state", "io_wait"))
                .containsExactly("D|1", "Running|");
    }

    @Test
    void aSwitchFromAnotherThreadThanTheLastIsCounted() {
        trace.event(0, 100, 0, SCHED_SWITCH, switches("swapper/0", 0, 0, "app", 10))
                .event(0, 150, 11, SCHED_SWITCH, switches("other", 11, 0, "app", 10))
                .load();

        assertThat(slices()).containsExactly("100|-1|1||120|0", "150|-1|1||120|0");
        assertThat(trace.stat("mismatched_sched_switch_tids")).isOne();
    }

    @Test
    void aCpuGoesOnThroughTiesWithOthers() {
        trace.event(0, 100, 1, SCHED_SWITCH, switches("a", 1, 0, "b", 2))
                .event(0, 200, 2, SCHED_SWITCH, switches("b", 2, 0, "a", 1))
                .event(1, 100, 3, SCHED_SWITCH, switches("c", 3, 0, "d", 4))
                .event(1, 200, 4, SCHED_SWITCH, switches("d", 4, 0, "c", 3))
                .load();

        assertThat(trace.rows("__intrinsic_sched_slice", "ts", "ucpu"))
                .containsExactly("100|0", "100|1", "200|1", "200|0");
    }
}
