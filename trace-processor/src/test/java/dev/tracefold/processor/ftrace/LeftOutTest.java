// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.importer.ImportScope.Part;
import dev.tracefold.processor.perfetto.PacketStore;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class LeftOutTest {
    // FtraceEvent
    private static final int SCHED_SWITCH = 4;
    private static final int CPU_FREQUENCY = 11;
    private static final int SCHED_PROCESS_EXIT = 63;

    private static final String FTRACE_EVENTS = "selective_import_skipped_ftrace_events";
    private static final String FTRACE_ROWS = "selective_import_skipped_ftrace_rows";
    private static final String SCHED_ROWS = "selective_import_skipped_sched_rows";
    private static final String[] SLICE = {"ts", "dur", "name", "depth"};

    private static KernelTrace trace() {
        KernelTrace trace = new KernelTrace();
        trace.event(0, 10, 7, SCHED_SWITCH, LeftOutTest::toThread8);
        trace.print(20, 8, "B|8|outer");
        trace.event(1, 25, 7, CPU_FREQUENCY, e -> e.varint(1, 1500).varint(2, 1));
        trace.print(30, 8, "C|8|count|5");
        trace.event(0, 40, 8, SCHED_PROCESS_EXIT, e -> e.text(1, "eight").varint(2, 8));
        trace.print(50, 8, "E|8");
        trace.event(0, 60, 7, SCHED_SWITCH, LeftOutTest::toThread8);
        return trace;
    }

    private static void toThread8(ProtoWriter event) {
        event.text(1, "seven").varint(2, 7).varint(4, 1).text(5, "eight").varint(6, 8);
    }

    private static ImportScope only(Part first, Part... further) {
        return new ImportScope(EnumSet.of(first, further));
    }

    @Test
    void aQueryOfSlicesIsNotShownSwitches() {
        try (KernelTrace trace = trace()) {
            List<String> slices =
                    trace.load(ImportScope.EVERYTHING).rows("__intrinsic_slice", SLICE);
            assertThat(trace.rows("__intrinsic_stats", "name"))
                    .noneMatch(s -> s.startsWith("selective"));

            trace.load(only(Part.SLICES));

            assertThat(trace.rows("__intrinsic_slice", SLICE)).isEqualTo(slices).hasSize(1);
            assertThat(trace.rows("__intrinsic_sched_slice", "ts")).isEmpty();
            assertThat(trace.rows("__intrinsic_ftrace_event", "ts")).isEmpty();
            assertThat(trace.stat(FTRACE_EVENTS)).isEqualTo(4);
            assertThat(trace.stat(FTRACE_ROWS)).isEqualTo(3);
        }
    }

    @Test
    void aQueryOfThreadsGetsThoseOfEveryEvent() {
        String[] columns = {"tid", "name", "upid"};
        try (KernelTrace trace = trace()) {
            List<String> threads =
                    trace.load(ImportScope.EVERYTHING).rows("__intrinsic_thread", columns);

            trace.load(only(Part.THREADS));

            assertThat(trace.rows("__intrinsic_thread", columns)).isEqualTo(threads);
            assertThat(trace.stat(FTRACE_EVENTS)).isZero();
            assertThat(trace.stat(FTRACE_ROWS)).isEqualTo(7);
            assertThat(trace.stat(SCHED_ROWS)).isEqualTo(2);
            assertThat(trace.rows("__intrinsic_sched_slice", "ts")).isEmpty();
        }
    }

    @Test
    void aQueryOfSwitchesDoesNotNeedStatesOrMarkers() {
        String[] columns = {"ts", "dur", "priority", "end_state", "ucpu"};
        try (KernelTrace trace = trace()) {
            List<String> sched =
                    trace.load(ImportScope.EVERYTHING).rows("__intrinsic_sched_slice", columns);

            trace.load(only(Part.SCHED_SLICES));

            assertThat(trace.rows("__intrinsic_sched_slice", columns)).isEqualTo(sched).hasSize(2);
            assertThat(trace.rows("__intrinsic_thread_state", "ts")).isEmpty();
            assertThat(trace.rows("__intrinsic_slice", "ts")).isEmpty();
            assertThat(trace.stat(FTRACE_EVENTS)).isEqualTo(5);
        }
    }

    @Test
    void numbersOfArgSetsNeedTheArgsOfEveryRow() {
        try (KernelTrace trace = trace()) {
            List<String> args =
                    trace.load(ImportScope.EVERYTHING)
                            .rows("__intrinsic_args", "arg_set_id", "key");

            trace.load(only(Part.ARGS));

            assertThat(trace.rows("__intrinsic_args", "arg_set_id", "key")).isEqualTo(args);
            assertThat(trace.stat(FTRACE_EVENTS)).isZero();
            assertThat(trace.stat(FTRACE_ROWS)).isZero();
        }
    }

    /// Thread 9 is known to the whole trace by a switch alone, as an older life of its tid than the one
    /// that a process takes.
    @Test
    void aTraceInWhichLivesOfThreadsHangOnSwitchesIsLoadedWhole() {
        try (KernelTrace trace = new KernelTrace()) {
            trace.event(0, 10, 7, SCHED_SWITCH, LeftOutTest::toThread8);
            trace.print(20, 8, "B|8|of its own process");
            trace.print(30, 8, "B|5|of another process");

            trace.load(only(Part.SLICES));

            assertThat(trace.stat(FTRACE_EVENTS)).isZero();
            assertThat(trace.rows("__intrinsic_sched_slice", "ts")).hasSize(1);
            assertThat(trace.rows("__intrinsic_slice", "name")).hasSize(2);
        }
    }

    /// A packet without a time of its own takes the latest that was seen.
    @Test
    void timesOfWhatIsPassedOverStillCount() {
        try (KernelTrace trace = new KernelTrace()) {
            trace.event(0, 1_000, 7, SCHED_SWITCH, LeftOutTest::toThread8);
            trace.packet(p -> p.nested(46, x -> x.text(1, "fired")));
            List<String> slices =
                    trace.load(ImportScope.EVERYTHING).rows("__intrinsic_slice", SLICE);

            trace.load(only(Part.SLICES));

            assertThat(trace.stat(FTRACE_EVENTS)).isOne();
            assertThat(trace.rows("__intrinsic_slice", SLICE))
                    .isEqualTo(slices)
                    .singleElement()
                    .asString()
                    .startsWith("1000|");
        }
    }

    @Test
    void timesAreHeldInTheOrderTheyCame() {
        HeldTimes held = new HeldTimes();
        List<String> expected = new ArrayList<>();
        long[] steps = {2_000_000_000L, -5, 0, 1_000, -7_000_000_000L, 8_000_000_000L, 3};
        long time = 0;
        for (int i = 0; i < 100_000; i++) {
            int cpu = i / 500 % 3;
            time += steps[i % steps.length];
            held.add(cpu, time);
            expected.add(cpu + " " + time);
        }
        List<String> drained = new ArrayList<>();

        held.drain(new PacketStore(), (cpu, at) -> drained.add(cpu + " " + at));

        assertThat(drained).isEqualTo(expected);
        held.drain(new PacketStore(), (cpu, at) -> drained.add("more"));
        assertThat(drained).hasSameSizeAs(expected);
    }
}
