// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.tracefold.xprof.gpu.KernelReports;
import dev.tracefold.xprof.inference.InferenceMessage;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.ProtoOutput;
import dev.tracefold.xprof.steps.CoreStep;
import dev.tracefold.xprof.steps.Step;
import dev.tracefold.xprof.steps.StepSequence;

/// Writes what is known of one host as XProf's message `OpStats`.
final class OpStatsWriter {
    private OpStatsWriter() {}

    /// Writes the message of a host that was looked at in pieces.
    ///
    /// @param host the message without what devices did
    /// @param stats what they did
    static byte[] write(byte[] host, OpStats stats) {
        ProtoOutput out = new ProtoOutput();
        ProtoCursor field = new ProtoCursor(host);
        long from = 0;
        boolean cores = false;
        while (field.next()) {
            switch (field.field()) {
                case OpStatsFields.DEVICE_OPS -> out.message(field.field(), deviceOps(stats));
                case OpStatsFields.STEPS -> out.message(field.field(), steps(stats.steps()));
                case OpStatsFields.KERNELS ->
                        out.message(field.field(), KernelReports.write(stats.kernels()));
                case OpStatsFields.CORES -> {
                    if (!cores) {
                        addCores(stats.steps(), out);
                    }
                    cores = true;
                }
                default ->
                        out.encoded(Arrays.copyOfRange(host, (int) from, (int) field.position()));
            }
            from = field.position();
        }
        return out.toByteArray();
    }

    static byte[] write(OpStats stats) {
        OpStats.HostFacts facts = stats.facts();
        ProtoOutput out =
                new ProtoOutput()
                        .message(OpStatsFields.HOST_OPS, ops(stats.hostOps()))
                        .message(OpStatsFields.DEVICE_OPS, deviceOps(stats))
                        .message(OpStatsFields.PERF_ENV, perfEnv(facts.perfEnv()))
                        .message(OpStatsFields.STEPS, steps(stats.steps()))
                        .message(OpStatsFields.ENVIRONMENT, environment(stats, facts))
                        .message(OpStatsFields.KERNELS, KernelReports.write(stats.kernels()))
                        .message(OpStatsFields.DIAGNOSTICS, diagnostics(facts));
        addCores(stats.steps(), out);
        facts.programs()
                .forEach((program, name) ->
                        out.message(
                                OpStatsFields.PROGRAMS,
                                new ProtoOutput().element(1, program).textElement(2, name)));
        ProtoOutput counters =
                new ProtoOutput()
                        .decimal(1, facts.matrixUnitPercent())
                        .decimal(2, facts.hbmPercent());
        out.message(OpStatsFields.COUNTERS, counters)
                .truth(OpStatsFields.TPU_STEPS, facts.tpuSteps());
        if (!stats.requests().isEmpty()) {
            out.message(OpStatsFields.INFERENCE, InferenceMessage.write(stats.requests()));
        }
        return out.toByteArray();
    }

    private static ProtoOutput deviceOps(OpStats stats) {
        return ops(stats.deviceOps()).message(13, precision(stats.steps()));
    }

    /// Writes operations as XProf's message `OpMetricsDb`.
    static ProtoOutput ops(OpMetricsDb db) {
        ProtoOutput out = metrics(db.all());
        return out.number(11, db.totalTimePs())
                .number(12, db.totalOpTimePs())
                .number(14, db.idlePs())
                .number(15, db.busyPs());
    }

    private static ProtoOutput metrics(Collection<OpMetrics> all) {
        ProtoOutput out = new ProtoOutput();
        all.forEach(op -> out.message(10, metrics(op)));
        return out;
    }

    private static ProtoOutput metrics(OpMetrics op) {
        ProtoOutput out =
                new ProtoOutput()
                        .number(1, op.selfTimePs)
                        .number(2, (long) op.flops)
                        .number(3, op.occurrences)
                        .number(5, (long) op.bytes)
                        .text(6, op.key.name())
                        .number(7, op.timePs)
                        .number(10, op.dmaStallPs)
                        .text(11, op.category)
                        .text(12, op.provenance)
                        .number(13, op.key.module())
                        .text(15, op.deduplicatedName)
                        .truth(18, op.eager)
                        .text(20, op.longName)
                        .truth(23, op.autotuned)
                        .number(24, (long) op.modelFlops)
                        .decimal(29, op.flops)
                        .decimal(30, op.modelFlops)
                        .decimal(OpStatsFields.EXACT_BYTES, op.bytes);
        op.accesses.forEach((access, bytes) ->
                out.message(
                        19,
                        new ProtoOutput()
                                .number(1, access.read() ? 1 : 2)
                                .number(2, access.space())
                                .number(3, bytes.longValue())
                                .decimal(
                                        OpStatsFields.EXACT_ACCESS,
                                        bytes == bytes.longValue() ? 0 : bytes)));
        if (!op.children.isEmpty()) {
            out.message(16, metrics(op.children));
        }
        if (!op.source.equals(OpMetrics.SourcePlace.NONE)) {
            out.message(
                    26,
                    new ProtoOutput()
                            .text(1, op.source.file())
                            .number(2, op.source.line())
                            .text(3, op.source.stack()));
        }
        return out;
    }

    private static ProtoOutput precision(StepSequence steps) {
        return new ProtoOutput().number(1, steps.compute16Ps()).number(2, steps.compute32Ps());
    }

    private static ProtoOutput perfEnv(PerfEnv env) {
        ProtoOutput out =
                new ProtoOutput()
                        .decimal(1, env.gigaFlops() / 1000)
                        .truth(6, env.hasCmem())
                        .truth(7, env.mergedVmem())
                        .truth(8, env.megacore());
        env.bandwidths().forEach(bandwidth -> out.decimalElement(5, bandwidth));
        return out;
    }

    private static ProtoOutput steps(StepSequence sequence) {
        ProtoOutput out = new ProtoOutput();
        List<Step> steps = sequence.hosts().isEmpty() ? List.of() : sequence.stepsOf(0);
        for (Step step : steps) {
            if (!step.cores().isEmpty()) {
                out.message(1, cores(step));
                continue;
            }
            ProtoOutput spent = new ProtoOutput();
            // In one order in every process, unlike that of the step's own map.
            new TreeMap<>(step.spentPs())
                    .forEach((kind, ps) ->
                            spent.message(
                                    1, new ProtoOutput().element(1, kind.number()).element(2, ps)));
            ProtoOutput core = core(step, spent);
            out.message(
                    1,
                    new ProtoOutput()
                            .number(1, step.group() & 0xFFFF_FFFFL)
                            .message(
                                    2,
                                    new ProtoOutput()
                                            .element(1, OpStatsFields.ONLY_CORE)
                                            .message(2, core)));
        }
        return out;
    }

    private static ProtoOutput core(Step step, ProtoOutput spent) {
        ProtoOutput breakdown =
                new ProtoOutput().text(1, OpStatsFields.BREAKDOWN).bytes(2, spent.toByteArray());
        return new ProtoOutput()
                .number(1, step.group() & 0xFFFF_FFFFL)
                .number(2, step.durationPs())
                .number(3, step.beginPs())
                .message(4, breakdown)
                .text(5, step.name())
                .number(OpStatsFields.STEP_GROUP, step.group());
    }

    // Steps of the cores of a TPU: of each, how long it was in operations of which category.
    private static ProtoOutput cores(Step step) {
        ProtoOutput out = new ProtoOutput().number(1, step.group() & 0xFFFF_FFFFL);
        for (CoreStep core : step.cores()) {
            ProtoOutput spent = new ProtoOutput();
            new TreeMap<>(core.categoryPs())
                    .forEach((category, ps) ->
                            spent.message(
                                    2, new ProtoOutput().textElement(1, category).element(2, ps)));
            out.message(2, new ProtoOutput().element(1, core.core()).message(2, core(step, spent)));
        }
        return out;
    }

    // What cores are called; one stands for all where devices are not told apart.
    private static void addCores(StepSequence sequence, ProtoOutput out) {
        SortedMap<Integer, Integer> ordinals = new TreeMap<>();
        if (!sequence.hosts().isEmpty()) {
            sequence.stepsOf(0).stream()
                    .flatMap(step -> step.cores().stream())
                    .forEach(core -> ordinals.put(core.core(), core.ordinal()));
        }
        if (ordinals.isEmpty()) {
            ordinals.put(OpStatsFields.ONLY_CORE, 0);
        }
        for (String host : sequence.hosts()) {
            ordinals.forEach((core, ordinal) ->
                    out.message(
                            OpStatsFields.CORES,
                            new ProtoOutput()
                                    .element(1, core)
                                    .message(
                                            2,
                                            new ProtoOutput().text(1, host).number(2, ordinal))));
        }
    }

    private static ProtoOutput environment(OpStats stats, OpStats.HostFacts facts) {
        ProtoOutput out = new ProtoOutput();
        List<String> hosts = stats.steps().hosts();
        out.number(1, hosts.size()).number(2, hosts.size());
        hosts.forEach(host -> out.message(3, new ProtoOutput().textElement(1, host).element(2, 1)));
        return out.text(4, facts.environment().deviceType())
                .number(5, facts.environment().deviceCores())
                .truth(14, facts.training())
                .number(16, facts.environment().hardware().number());
    }

    private static ProtoOutput diagnostics(OpStats.HostFacts facts) {
        ProtoOutput out = new ProtoOutput();
        facts.warnings().forEach(text -> out.textElement(2, text));
        facts.errors().forEach(text -> out.textElement(3, text));
        return out;
    }
}
