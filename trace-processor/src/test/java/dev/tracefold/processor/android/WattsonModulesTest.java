// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.winscope.PacketTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

/// Estimates of power over a trace of ten milliseconds. All CPUs are idle but for the thread `little`
/// on CPU 0, from 2 to 4 and from 6 to 8, and `big` on CPU 4, from 5 to 9. CPU 6 wakes up late.
final class WattsonModulesTest {
    private static final int SYSTEM_INFO = 45;
    private static final int SOC_MODEL = 9;
    private static final int SCHED_SWITCH = 4;
    private static final int CPU_FREQUENCY = 11;
    private static final int CPU_IDLE = 13;
    private static final long ACTIVE = 0xFFFF_FFFFL;
    private static final long MS = 1_000_000;

    private final PacketTrace trace = new PacketTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void whatACpuNeedsDependsOnWhetherAnotherIsActive() {
        record("Tensor");

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE wattson.estimates;
                                SELECT ts / 1e6, dur / 1e6, cpu0_mw, cpu4_mw, cpu6_mw, dsu_scu_mw, gpu_mw
                                FROM _system_state_mw
                                """))
                .containsExactly(
                        "1.0|1.0|0.0|0.0|0.0|0.0|",
                        "2.0|2.0|21.84|0.0|0.0|3.73|",
                        "4.0|1.0|0.0|0.0|0.0|0.0|",
                        "5.0|1.0|0.0|43.63|0.0|0.0|",
                        "6.0|2.0|18.97|43.63|0.0|5.66|",
                        "8.0|1.0|0.0|43.63|0.0|0.0|",
                        "9.0|0.3|0.0|0.0|0.0|0.0|",
                        "9.3|0.7|0.0|0.0|87.31|0.0|");
        assertThat(
                        trace.rows(
                                """
                                SELECT cpu0_mw, cpu4_mw FROM _windowed_system_state_mw(4500000, 1000000)
                                """))
                .containsExactly("0.0|21.815");
    }

    @Test
    void energyIsPutDownToThreadsAndToPartsOfTheSystem() {
        record("Tensor");

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE wattson.aggregation;
                                INCLUDE PERFETTO MODULE wattson.windows;
                                SELECT thread_name, round(estimated_mws, 5), round(estimated_mw, 3),
                                  round(idle_transitions_mws, 5), round(total_mws, 5)
                                FROM wattson_threads_aggregation!(wattson_window_trace)
                                ORDER BY thread_name
                                """))
                .containsExactly(
                        "big|0.17452|19.391|0.17452|0.34904",
                        "little|0.08162|9.069|0.08162|0.16324",
                        "swapper|0.0|0.0|-0.25614|-0.25614");
        assertThat(
                        trace.rows(
                                """
                                SELECT subsystem, breakdown_type, component_id, parent_id,
                                  round(estimated_mw, 3)
                                FROM wattson_rails_aggregation!(wattson_window_trace)
                                WHERE estimated_mw > 0
                                """))
                .containsExactly(
                        "CPU|CORE|0|0|9.069",
                        "CPU|CORE|4|4|19.391",
                        "CPU|CORE|6|6|6.791",
                        "CPU|POLICY|0||9.069",
                        "CPU|POLICY|4||19.391",
                        "CPU|POLICY|6||6.791",
                        "CPU|DSU|||2.087",
                        "CPU|TOTAL|||37.337");
        assertThat(trace.rows("SELECT * FROM wattson_metric_metadata")).containsExactly("4|1|0");
    }

    @Test
    void aDeviceWithoutAModelHasNoEstimates() {
        record("a chip");

        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE wattson.aggregation;
                                SELECT count(cpu0_mw) FROM _system_state_mw
                                """))
                .containsExactly("0");
        assertThat(
                        trace.rows(
                                """
                                INCLUDE PERFETTO MODULE wattson.windows;
                                SELECT * FROM wattson_threads_aggregation!(wattson_window_trace)
                                """))
                .isEmpty();
    }

    @Test
    void curvesAreThoseOfKnownDevices() {
        record("Tensor");

        assertThat(
                        trace.rows(
                                """
                                SELECT device, count(*), min(freq_khz), max(active)
                                FROM __intrinsic_wattson_curves_cpu_1d() GROUP BY device
                                """))
                .containsExactly(
                        "SXR2230P|11|691200|529.69",
                        "Tensor|31|400000|1942.89",
                        "Tensor G4|35|357000|3327.56",
                        "monaco|4|614400|39.69",
                        "neo|6|691200|101.04");
        assertThat(
                        trace.rows(
                                """
                                SELECT static, active, idle0, idle1
                                FROM __intrinsic_wattson_curves_cpu_2d()
                                WHERE device = 'Tensor G4' AND freq_khz = 1950000 AND dep_freq = 2150000
                                """))
                .containsExactly("118.61|240.57|4.6|0.0");
        assertThat(
                        trace.rows(
                                """
                                SELECT
                                  (SELECT count(*) FROM __intrinsic_wattson_curves_cpu_2d()),
                                  (SELECT count(*) FROM __intrinsic_wattson_curves_l3()),
                                  (SELECT count(*) FROM __intrinsic_wattson_curves_gpu()),
                                  (SELECT count(*) FROM __intrinsic_wattson_curves_tpu())
                                """))
                .containsExactly("521|400|13|0");
    }

    private void record(String model) {
        trace.packet(p -> p.varint(8, 1).nested(SYSTEM_INFO, i -> i.text(SOC_MODEL, model)));
        for (int cpu = 0; cpu < 8; cpu++) {
            long frequency = cpu < 4 ? 300_000 : cpu < 6 ? 553_000 : 500_000;
            level(1 * MS, cpu, CPU_FREQUENCY, frequency);
            level(1 * MS, cpu, CPU_IDLE, 1);
        }
        run(2, 4, 0, 100, "little");
        run(5, 9, 4, 101, "big");
        run(6, 8, 0, 100, "little");
        level(9 * MS + 500_000, 6, CPU_IDLE, ACTIVE);
        level(10 * MS, 0, CPU_FREQUENCY, 574_000);
    }

    private void run(int from, int to, int cpu, int tid, String name) {
        level(from * MS, cpu, CPU_IDLE, ACTIVE);
        event(from * MS, cpu, 0, SCHED_SWITCH, e -> change(e, 0, "swapper", tid, name));
        event(to * MS, cpu, tid, SCHED_SWITCH, e -> change(e, tid, name, 0, "swapper"));
        level(to * MS, cpu, CPU_IDLE, 1);
    }

    private static void change(ProtoWriter event, int tid, String name, int next, String nextName) {
        event.text(1, name).varint(2, tid).varint(3, 120).varint(4, 0);
        event.text(5, nextName).varint(6, next).varint(7, 120);
    }

    private void level(long ts, int cpu, int kind, long value) {
        event(ts, cpu, 0, kind, e -> e.varint(1, value).varint(2, cpu));
    }

    private void event(long ts, int cpu, int pid, int kind, Consumer<ProtoWriter> content) {
        trace.packet(p ->
                p.nested(
                        1,
                        bundle ->
                                bundle.varint(1, cpu)
                                        .nested(
                                                2,
                                                e ->
                                                        e.varint(1, ts)
                                                                .varint(2, pid)
                                                                .nested(kind, content))));
    }
}
