// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.counters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.xprof.samples.ProfileBuilder;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

import static org.assertj.core.api.Assertions.assertThat;

class UtilizationViewerToolTest {
    private static final String TENSOR =
            "vf_chip_tc_tcs_tc_misc_tcs_stats_tcs_stats_counters_unprivileged_count_";
    private static final String SPARSE =
            "vf_chip_die1_sc_0_scs_sc_stats_counters_unprivileged_count_";

    @TempDir private Path directory;

    @Test
    void aUnitIsMeasuredByWhatItCouldHaveDoneInTheCyclesOfTheSample() throws IOException {
        ProfileBuilder.Line sample = device("TPU v6 Lite").line(3, "sample");
        count(sample, TENSOR + "cycles", 1000);
        count(sample, TENSOR + "vector_alu_instruction_0", 600);
        count(sample, TENSOR + "vector_alu_instruction_3", 400);
        count(sample, TENSOR + "mxu_busy_1", 100);
        count(sample, TENSOR + "mxu_busy_2", 200);
        count(sample, TENSOR + "transpose_xlu_1", 50);

        assertThat(rows())
                .contains(
                        List.<Object>of(
                                0, 5L, 3L, 0, "Vector ALUs", 1000.0, 4000.0, "instructions"),
                        List.<Object>of(0, 5L, 3L, 0, "2 MXU Busy", 200.0, 1000.0, "cycles"),
                        List.<Object>of(0, 5L, 3L, 0, "Avg MXU Busy", 250.0, 1000.0, "cycles"),
                        List.<Object>of(0, 5L, 3L, 0, "XLU1", 50.0, 250.0, "instructions"));
    }

    @Test
    void coresOfEachDieAreNodesOfTheirOwn() throws IOException {
        ProfileBuilder.Line sample = device("TPU v7x").line(4, "sample");
        String throttle = "vf_chip_die1_pwrmgr_pwrmgr_tc_throttle_core_debug_stats_unprivileged_";
        count(sample, throttle + "cycle_count", 2000);
        count(sample, throttle + "clocks_skipped", 20);
        count(sample, SPARSE + "cycles", 500);
        count(sample, SPARSE + "s0_instruction", 125);

        assertThat(rows())
                .contains(
                        List.<Object>of(0, 5L, 4L, 1, "Clocks Skipped", 20.0, 2000.0, "cycles"),
                        List.<Object>of(
                                0, 5L, 4L, 2, "SCS: S0 Slot", 125.0, 500.0, "instructions"));
    }

    @Test
    void whereNothingCanBeSaidItSaysWhy() throws IOException {
        count(device("TPU v4").line(1, "sample"), TENSOR + "cycles", 1000);
        assertThat(run())
                .hasToString(
                        "NotAvailable[reason=it is not known what counters of a device of type 'TPU v4' mean]");

        profile = new ProfileBuilder();
        count(device("TPU v7x").line(1, "sample"), "counter 17", 1000);
        assertThat(run()).asString().contains("no names");

        profile = new ProfileBuilder();
        profile.plane("/device:TPU:0").line(1, "XLA Ops").event("dot", 0, 1);
        assertThat(run()).asString().contains("no performance counters");
    }

    private ProfileBuilder profile = new ProfileBuilder();

    private ProfileBuilder.Plane device(String type) {
        return profile.plane("/device:TPU:0").stats("device_id", 5, "device_type_string", type);
    }

    private static void count(ProfileBuilder.Line sample, String counter, long value) {
        sample.event(counter, 0, 1, "counter_value", value);
    }

    private List<List<Object>> rows() throws IOException {
        List<DataTable> tables = ((ToolResult.Tables) run()).tables();
        return tables.getFirst().rows();
    }

    private ToolResult run() throws IOException {
        return new UtilizationViewerTool()
                .run(new ToolRequest(List.of(profile.write(directory)), Map.of()));
    }
}
