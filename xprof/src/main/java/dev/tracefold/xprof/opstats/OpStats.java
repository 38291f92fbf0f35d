// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.gpu.KernelStats;
import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.inference.HostInference;
import dev.tracefold.xprof.inference.InferenceReader;
import dev.tracefold.xprof.inference.InferenceStats;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.steps.StepSequence;
import dev.tracefold.xprof.timeline.GroupLinks;
import dev.tracefold.xprof.timeline.Timelines;

/// What the tools about operations need to know of a run: one host after the other is read and added, so
/// no two profiles are open at once.
final class OpStats {
    /// What to say of a profile without steps.
    static final String NO_STEPS =
            "No step marker observed and hence the step time is unknown."
                    + " This may happen if (1) training steps are not instrumented (e.g., if you are not"
                    + " using Keras) or (2) the profiling duration is shorter than the step time. For"
                    + " (1), you need to add step instrumentation; for (2), you may try to profile"
                    + " longer.";

    private final OpMetricsDb hostOps = new OpMetricsDb();
    private final OpMetricsDb deviceOps = new OpMetricsDb();
    private final KernelStats kernels = new KernelStats();
    private final Map<Long, String> programs = new TreeMap<>();
    private final StepSequence steps = new StepSequence();
    private final InferenceStats inference = new InferenceStats();
    private HostInference requests = HostInference.NONE;
    private PerfEnv perfEnv = PerfEnv.NONE;
    private @Nullable RunEnvironment environment;
    private final SortedSet<String> warnings = new TreeSet<>();
    private final SortedSet<String> errors = new TreeSet<>();
    private boolean training;
    private boolean tpuSteps;
    private double matrixUnitPercent;
    private double hbmPercent;

    private OpStats() {}

    /// Of nothing yet.
    static OpStats empty() {
        return new OpStats();
    }

    /// Of one host.
    static OpStats of(XSpace space) {
        OpStats stats = new OpStats();
        stats.add(space);
        return stats;
    }

    /// Of several hosts, each of which was looked at elsewhere.
    ///
    /// @param missing a sentence for each host of which there is nothing
    static OpStats ofParts(List<byte[]> parts, List<String> missing) {
        OpStats stats = new OpStats();
        parts.forEach(part -> OpStatsReader.read(part, stats));
        stats.errors.addAll(missing);
        return stats;
    }

    private void add(XSpace space) {
        HloModules hlo = prepare(space);
        steps.add(hostname(space), space);
        addHost(space, hlo);
        devices(space).forEach(device -> deviceOps.add(operations(device, hlo)));
        kernels.add(space, hlo);
    }

    /// Of one host, without what its devices did: neither their operations nor kernels nor steps.
    static OpStats ofHostAlone(XSpace space, HloModules hlo) {
        OpStats stats = new OpStats();
        stats.steps.add(hostname(space), List.of(), 0, 0);
        stats.addHost(space, hlo);
        return stats;
    }

    /// What the host is called.
    static String hostname(XSpace space) {
        List<String> names = space.hostnames();
        return names.isEmpty() ? "localhost" : names.getFirst();
    }

    /// The planes whose operations count.
    static List<XPlane> devices(XSpace space) {
        List<XPlane> tpus = space.planesWithPrefix(XSpace.TPU_PREFIX);
        return tpus.isEmpty() ? space.planesWithPrefix(XSpace.GPU_PREFIX) : tpus;
    }

    /// What a device did.
    static OpMetricsDb operations(XPlane device, HloModules hlo) {
        return isTpu(device) ? TpuOps.of(device, hlo) : GpuOps.of(device, hlo);
    }

    private static boolean isTpu(XPlane device) {
        return device.name().startsWith(XSpace.TPU_PREFIX);
    }

    private void addHost(XSpace space, HloModules hlo) {
        RunEnvironment own = RunEnvironment.of(space);
        environment = environment == null ? own : environment.and(own);
        warnings.addAll(space.warnings());
        errors.addAll(space.errors());
        hlo.byProgram()
                .forEach((program, module) -> {
                    programs.put(program, module.name());
                    training |= Gradients.areIn(module);
                });
        List<XPlane> devices = devices(space);
        if (!devices.isEmpty() && perfEnv.equals(PerfEnv.NONE)) {
            perfEnv = PerfEnv.of(devices.getFirst());
        }
        tpuSteps |= devices.stream().anyMatch(plane -> isTpu(plane) && TpuOps.hasSteps(plane));
        XPlane threads = space.plane(XSpace.HOST_THREADS);
        if (threads != null) {
            hostOps.add(HostOps.of(threads));
            threads.stats((name, value) -> {
                switch (name) {
                    case "matrix_unit_utilization_percent" -> matrixUnitPercent = value.decimal();
                    case "hbm_utilization_percent" -> hbmPercent = value.decimal();
                    default -> {}
                }
            });
        }
    }

    private HloModules prepare(XSpace space) {
        GroupLinks links = InferenceReader.isIn(space) ? new GroupLinks() : null;
        HloModules hlo = Timelines.prepareSums(space, links, any -> true);
        if (links != null) {
            add(InferenceReader.read(space, links));
        }
        return hlo;
    }

    /// Adds requests and batches of a host.
    void add(HostInference host) {
        requests = host;
        inference.add(host);
    }

    /// Requests and batches of the host that was added last.
    HostInference requests() {
        return requests;
    }

    /// Requests and batches of all hosts.
    InferenceStats inference() {
        return inference;
    }

    /// Adds what a part says of a host besides its operations, kernels and steps.
    void add(HostFacts facts) {
        RunEnvironment own = facts.environment();
        environment = environment == null ? own : environment.and(own);
        if (perfEnv.equals(PerfEnv.NONE)) {
            perfEnv = facts.perfEnv();
        }
        programs.putAll(facts.programs());
        warnings.addAll(facts.warnings());
        errors.addAll(facts.errors());
        training |= facts.training();
        tpuSteps |= facts.tpuSteps();
        matrixUnitPercent = facts.matrixUnitPercent();
        hbmPercent = facts.hbmPercent();
    }

    /// What there is besides operations, kernels and steps.
    HostFacts facts() {
        return new HostFacts(
                environment(),
                perfEnv,
                programs,
                warnings,
                errors,
                training,
                tpuSteps,
                matrixUnitPercent,
                hbmPercent);
    }

    /// What a profile says besides operations, kernels and steps.
    ///
    /// @param environment what it was taken on
    /// @param perfEnv what the device can do
    /// @param programs the names of programs by their numbers
    /// @param warnings what the profiler warned of
    /// @param errors what went wrong for the profiler
    /// @param training whether the programs compute gradients
    /// @param tpuSteps whether there are steps of TPU cores
    /// @param matrixUnitPercent how busy the matrix units were
    /// @param hbmPercent how busy the large memory was
    record HostFacts(
            RunEnvironment environment,
            PerfEnv perfEnv,
            Map<Long, String> programs,
            SortedSet<String> warnings,
            SortedSet<String> errors,
            boolean training,
            boolean tpuSteps,
            double matrixUnitPercent,
            double hbmPercent) {}

    OpMetricsDb hostOps() {
        return hostOps;
    }

    OpMetricsDb deviceOps() {
        return deviceOps;
    }

    KernelStats kernels() {
        return kernels;
    }

    PerfEnv perfEnv() {
        return perfEnv;
    }

    RunEnvironment environment() {
        return environment == null ? new RunEnvironment(Hardware.CPU_ONLY, "CPU", 0) : environment;
    }

    /// What the profiler warned of.
    SortedSet<String> warnings() {
        return Collections.unmodifiableSortedSet(warnings);
    }

    /// What went wrong for the profiler.
    SortedSet<String> errors() {
        return Collections.unmodifiableSortedSet(errors);
    }

    /// Whether the programs compute gradients.
    boolean isTraining() {
        return training;
    }

    /// Whether there are steps of TPU cores, which nobody reads yet.
    boolean hasTpuSteps() {
        return tpuSteps;
    }

    double matrixUnitPercent() {
        return matrixUnitPercent;
    }

    double hbmPercent() {
        return hbmPercent;
    }

    /// The steps that all hosts have in common.
    StepSequence steps() {
        return steps;
    }

    Hardware hardware() {
        return environment().hardware();
    }

    /// The name of a program with its number, or "main" if nobody knows.
    String programName(long program) {
        String name = programs.get(program);
        return name == null ? "main" : name + "(" + Long.toUnsignedString(program) + ")";
    }
}
