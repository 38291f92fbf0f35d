// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.xprof.json.JsonTree;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.samples.ProfileBuilder;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.LocalParts;
import dev.tracefold.xprof.session.PartCache;
import dev.tracefold.xprof.session.Progress;
import dev.tracefold.xprof.space.ProtoOutput;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.timeline.Timelines;

import static org.assertj.core.api.Assertions.assertThat;

class CoreStepsTest {
    private static final long MS = 1_000_000_000;
    private static final long GIGA = 1_000_000_000;

    @TempDir private Path directory;

    @Test
    void aCoreSpendsAStepOnCategoriesOfOperations() {
        List<Step> steps = steps(cores(20, 10));

        assertThat(steps).hasSize(2);
        Step first = steps.getFirst();
        assertThat(first.durationPs()).isEqualTo(100 * MS);
        assertThat(first.cores()).extracting(CoreStep::ordinal).containsExactly(0, 1);
        CoreStep core = first.cores().getFirst();
        // 60 ms of a loop in which are 20 ms of an exchange; the rest is waiting.
        assertThat(core.categoryPs())
                .containsEntry("while", 40 * MS)
                .containsEntry("all-reduce", 20 * MS)
                .containsEntry("infeed", 20 * MS)
                .containsEntry("outfeed", 5 * MS);
        assertThat(core.computePs()).isEqualTo(40 * MS);
        assertThat(core.collectivesPs()).isEqualTo(20 * MS);
        assertThat(core.idlePs()).isEqualTo(15 * MS);
    }

    @Test
    void theCoreThatWaitsLongestIsWhatAllWaitFor() {
        CoresTogether step = CoresTogether.of(steps(cores(20, 10)).getFirst().cores());

        assertThat(step.computePs()).isEqualTo(60.0 * MS);
        assertThat(step.infeedPs()).isEqualTo(20.0 * MS);
        assertThat(step.outfeedPs()).isEqualTo(5.0 * MS);
        assertThat(step.idlePs()).isEqualTo(15.0 * MS);
        assertThat(step.slowest()).isZero();
        assertThat(step.infeedPercent()).isEqualTo(new CoresTogether.Range(15, 10, 20));
    }

    @Test
    void withoutInfeedTheHostsInputIsTakenFromTheIdleTime() {
        ProfileBuilder profile = cores(0, 0);
        profile.plane(XSpace.HOST_THREADS)
                .line(1, "main/1")
                .event("IteratorGetNext", 0, 10 * MS, StatNames.GROUP_ID, 1);

        List<Step> steps = steps(profile);

        // 35 ms of the first step are idle, of which the host was busy with input for 10.
        assertThat(steps.getFirst().cores().getFirst().infeedPs())
                .isBetween(9_999_999_998L, 10 * MS);
        assertThat(steps.getLast().cores().getFirst().infeedPs()).isZero();
    }

    @Test
    void pagesShowStepsOfCoresAfterTheyWentOverTheWire() throws Exception {
        HostProfile host = cores(20, 10).host("w0").write(directory);

        Object overview = answer("overview_page", host);
        Object steps = JsonTree.elements(overview).get(1);
        assertThat(property(steps, "steptime_ms_average")).isEqualTo("100.0");
        assertThat(property(steps, "tc_compute_ms_average")).isEqualTo("60.00");
        assertThat(property(steps, "tc_infeed_ms_average")).isEqualTo("20.00");
        assertThat(property(steps, "tc_outfeed_ms_average")).isEqualTo("5.00");
        assertThat(property(steps, "tc_idle_ms_average")).isEqualTo("15.00");
        assertThat(property(steps, "infeed_percent_maximum")).isEqualTo("20.0");
        assertThat(property(steps, "input_conclusion").toString())
                .startsWith("Your program is HIGHLY input-bound because 20.0% of the total step");
        assertThat(property(steps, "output_conclusion").toString())
                .startsWith("Your program is MODERATELY output-bound because 5.0% of the total");
        Object analysis = JsonTree.elements(overview).getFirst();
        // Of 200 ms from the first operation to the last each core was in a loop for 120.
        assertThat(property(analysis, "device_duty_cycle_percent")).isEqualTo("60.0%");

        // Of 2e9 operations and 1e9 bytes a step: 20 of 200 billions of operations a second, as
        // fast as
        // the memory allows, and 10 of 100 billions of bytes.
        assertThat(property(analysis, "flop_rate_utilization_relative_to_roofline"))
                .isEqualTo("10.0%");
        assertThat(property(analysis, "memory_bw_utilization_relative_to_hw_limit"))
                .isEqualTo("10.0%");

        String slowest = text("input_pipeline_analyzer", host);
        assertThat(slowest)
                .contains("{\"c\":[{\"v\":\"Core name\"},{\"v\":\"w0:0\"},{\"v\":\"w0:0\"}]}");
        String pod = text("pod_viewer", host);
        assertThat(pod)
                .contains(
                        "\"stepBreakdownUs\":{\"1\":40000,\"2\":0,\"3\":20000,\"4\":0,\"5\":0,\"6\":20000,")
                .contains("\"7\":5000,\"8\":0,\"9\":15000}");
    }

    private static Object property(Object table, String name) {
        return String.valueOf(JsonTree.member(JsonTree.member(table, "p"), name));
    }

    private static List<Step> steps(ProfileBuilder profile) {
        StepSequence sequence = new StepSequence();
        try (XSpace space = XSpace.of(profile.toByteArray())) {
            Timelines.prepare(space);
            sequence.add("w0", space);
        }
        return sequence.stepsOf(0);
    }

    private static Object answer(String tool, HostProfile host) throws Exception {
        return JsonTree.parse(text(tool, host));
    }

    private static String text(String tool, HostProfile host)
            throws IOException, InterruptedException {
        StringBuilder out = new StringBuilder();
        try (LocalParts parts = new LocalParts(new PartCache(), 1)) {
            new Aggregator(parts)
                    .answer(tool, List.of(host), Map.of(), Progress.NONE)
                    .result()
                    .writeJson(out);
        }
        return out.toString();
    }

    // Two cores and two steps of 100 ms, in groups as a profiler that knows them writes them.
    private static ProfileBuilder cores(long... infeedMs) {
        ProfileBuilder profile = new ProfileBuilder();
        for (int i = 0; i < infeedMs.length; i++) {
            ProfileBuilder.Plane core = profile.plane("/device:TPU:" + i);
            core.stats("peak_teraflops_per_second", 1.0, "peak_hbm_bw_gigabytes_per_second", 100.0);
            int symbol = 1;
            for (String name : List.of("while", "all-reduce", "infeed", "outfeed")) {
                core.kind(name, "hlo_category", name, "program_id", 7, "symbol_id", symbol++);
            }
            ProtoOutput access = new ProtoOutput().number(1, 1).number(2, 1).number(3, GIGA);
            core.kind(
                    "all-reduce",
                    "hlo_category",
                    "all-reduce",
                    "program_id",
                    7,
                    "symbol_id",
                    2,
                    "flops",
                    2 * GIGA,
                    "memory_access_breakdown",
                    new ProtoOutput().message(1, access).toByteArray());
            ProfileBuilder.Line steps = core.line(1, "Steps");
            ProfileBuilder.Line ops = core.line(2, "XLA Ops");
            for (int step = 1; step <= 2; step++) {
                long begin = (step - 1) * 100L * MS;
                steps.event(Integer.toString(step), begin, 100 * MS, StatNames.GROUP_ID, step);
                ops.event("while", begin, 60 * MS, StatNames.GROUP_ID, step);
                ops.event("all-reduce", begin + 10 * MS, 20 * MS, StatNames.GROUP_ID, step);
                if (infeedMs[i] > 0) {
                    long length = infeedMs[i] * MS;
                    ops.event("infeed", begin + 65 * MS, length, StatNames.GROUP_ID, step);
                }
                ops.event("outfeed", begin + 95 * MS, 5 * MS, StatNames.GROUP_ID, step);
            }
        }
        return profile;
    }
}
