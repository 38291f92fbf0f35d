// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ftrace.KernelTrace;

import static org.assertj.core.api.Assertions.assertThat;

class SystemModulesTest {
    private static final int PROCESS_TREE = 2;
    private static final int SYS_STATS = 7;
    private static final int PROCESS_STATS = 9;
    private static final int BATTERY = 38;
    private static final int POWER_RAILS = 40;
    private static final int CPU_INFO = 67;
    private static final int CPU_PER_UID_DATA = 119;

    private final KernelTrace trace = new KernelTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private Iterable<String> processes() {
        return trace.rows("__intrinsic_process", "pid", "name", "parent_upid", "cmdline", "uid");
    }

    @Test
    void processesHaveParentsNamesAndUsers() {
        trace.packet(
                        10,
                        PROCESS_TREE,
                        tree ->
                                tree.nested(
                                                1,
                                                p ->
                                                        p.varint(1, 7)
                                                                .varint(2, 1)
                                                                .text(3, "/bin/app")
                                                                .text(3, "--flag")
                                                                .varint(5, 1000))
                                        .nested(
                                                2,
                                                t -> t.varint(1, 8).text(2, "worker").varint(3, 7)))
                .load();

        assertThat(processes())
                .containsExactly("0||||", "1||||", "7|/bin/app|1|/bin/app --flag|1000");
        assertThat(trace.rows("__intrinsic_thread", "tid", "name", "upid", "is_main_thread"))
                .containsExactly("0|swapper|0|1", "1||1|1", "7||2|1", "8|worker|2|0");
    }

    @Test
    void whatAKernelWorkerWorksOnIsNotItsName() {
        trace.packet(
                        10,
                        PROCESS_TREE,
                        tree ->
                                tree.nested(
                                                1,
                                                p ->
                                                        p.varint(1, 30)
                                                                .varint(2, 2)
                                                                .text(3, "kworker/0:1-events"))
                                        .nested(
                                                2,
                                                t ->
                                                        t.varint(1, 30)
                                                                .text(2, "kworker/0:1-events")
                                                                .varint(3, 30)))
                .load();

        assertThat(processes()).contains("30|kworker/0:1|1|kworker/0:1|");
        assertThat(trace.rows("__intrinsic_thread", "tid", "name")).contains("30|kworker/0:1");
    }

    @Test
    void memoryOfProcessesIsInBytes() {
        trace.packet(
                        10,
                        PROCESS_STATS,
                        stats -> stats.nested(1, p -> p.varint(1, 7).varint(3, 4).varint(10, -100)))
                .load();

        assertThat(trace.counters())
                .containsExactly("mem.rss|10|4096.0", "oom_score_adj|10|-100.0");
    }

    @Test
    void countersOfTheSystemComeKindByKind() {
        trace.packet(
                        10,
                        SYS_STATS,
                        stats ->
                                stats.varint(4, 99)
                                        .nested(2, v -> v.varint(1, 1).varint(2, 50))
                                        .nested(1, m -> m.varint(1, 2).varint(2, 8))
                                        .nested(14, p -> p.varint(1, 2).varint(2, 7)))
                .load();

        assertThat(trace.counters())
                .containsExactly(
                        "MemFree|10|8192.0",
                        "nr_free_pages|10|50.0",
                        "num_forks|10|99.0",
                        "psi.cpu.full|10|7.0");
    }

    @Test
    void disksAreComparedWithTheSampleBefore() {
        for (int i = 1; i <= 2; i++) {
            int sample = i;
            trace.packet(
                    10L * i,
                    SYS_STATS,
                    stats ->
                            stats.nested(
                                    13,
                                    d ->
                                            d.text(1, "sda")
                                                    .varint(2, 2048L * sample)
                                                    .varint(3, 500L * sample)));
        }
        trace.load();

        assertThat(trace.counters())
                .hasSize(8)
                .contains("diskstat.[sda].read_amount|20|1.0")
                .contains("diskstat.[sda].read_throughput|20|2.0")
                .contains("diskstat.[sda].write_throughput|20|0.0");
    }

    @Test
    void unknownKeysAreCounted() {
        trace.packet(10, SYS_STATS, s -> s.nested(1, m -> m.varint(1, 999).varint(2, 8))).load();

        assertThat(trace.counters()).isEmpty();
        assertThat(trace.stat("meminfo_unknown_keys")).isOne();
    }

    @Test
    void cpusOfOneCapacityAreACluster() {
        trace.packet(
                        10,
                        CPU_INFO,
                        info ->
                                info.nested(1, c -> c.text(1, "big").varint(3, 1024))
                                        .nested(1, c -> c.text(1, "little").varint(3, 300))
                                        .nested(1, c -> c.text(1, "little").varint(3, 300)))
                .load();

        assertThat(trace.rows("__intrinsic_cpu", "cpu", "cluster_id", "processor", "capacity"))
                .startsWith("0|1|big|1024", "1|0|little|300", "2|0|little|300");
    }

    @Test
    void chargeFollowsFromEnergyAndVoltage() {
        trace.packet(10, BATTERY, b -> b.text(5, "BAT0").varint(6, 10_000_000).varint(7, 5_000_000))
                .load();

        assertThat(trace.counters())
                .containsExactly(
                        "batt.BAT0.charge_uah|10|2000000.0", "batt.BAT0.voltage_uv|10|5000000.0");
    }

    @Test
    void samplesOfRailsAreSortedByTheirOwnTimes() {
        trace.packet(
                        9_000_000,
                        POWER_RAILS,
                        r ->
                                r.nested(
                                                1,
                                                d ->
                                                        d.varint(1, 4)
                                                                .text(2, "S2S_VDD_G3D")
                                                                .text(3, "gpu"))
                                        .nested(2, e -> e.varint(1, 4).varint(2, 8).varint(3, 20))
                                        .nested(2, e -> e.varint(1, 4).varint(2, 5).varint(3, 10))
                                        .nested(2, e -> e.varint(1, 5).varint(2, 6).varint(3, 1)))
                .load();

        assertThat(trace.counters())
                .containsExactly("power.rails.gpu|5000000|10.0", "power.rails.gpu|8000000|20.0");
        assertThat(trace.stat("power_rail_unknown_index")).isOne();
    }

    @Test
    void countersThatDoNotChangeAreStoredAtTheEndsOnly() {
        long[] added = {500, 0, 0, 3};
        for (int i = 0; i < added.length; i++) {
            long value = added[i];
            trace.packet(
                    10L * i,
                    CPU_PER_UID_DATA,
                    d -> d.varint(1, 1).packed(2, 1000).packed(3, value));
        }
        trace.load();

        assertThat(trace.counters())
                .filteredOn(row -> row.startsWith("CPU for UID 1000 CL0"))
                .containsExactly(
                        "CPU for UID 1000 CL0|0|500.0",
                        "CPU for UID 1000 CL0|20|500.0",
                        "CPU for UID 1000 CL0|30|503.0");
    }
}
