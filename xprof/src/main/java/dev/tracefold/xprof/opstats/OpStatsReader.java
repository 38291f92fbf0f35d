// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.gpu.KernelReports;
import dev.tracefold.xprof.inference.InferenceMessage;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.steps.CoreStep;
import dev.tracefold.xprof.steps.Step;
import dev.tracefold.xprof.steps.StepKind;

/// Reads XProf's message `OpStats` of one host, by whomever it was written.
final class OpStatsReader {
    private final OpStats result;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, Integer> ordinals = new HashMap<>();
    private final long[] precision = {0, 0};
    private final double[] counters = {0, 0};
    private final Map<Long, String> programs = new HashMap<>();
    private final SortedSet<String> warnings = new TreeSet<>();
    private final SortedSet<String> errors = new TreeSet<>();
    private PerfEnv perfEnv = PerfEnv.NONE;
    private RunEnvironment environment = new RunEnvironment(Hardware.CPU_ONLY, "CPU", 0);
    private String host = "localhost";
    private boolean training;
    private boolean tpuSteps;

    private OpStatsReader(OpStats result) {
        this.result = result;
    }

    /// Adds what a message says.
    ///
    /// @throws dev.tracefold.xprof.space.DamagedProfileException if it is none
    static void read(byte[] part, OpStats result) {
        OpStatsReader reader = new OpStatsReader(result);
        ProtoCursor message = new ProtoCursor(part);
        while (message.next()) {
            reader.readField(message);
        }
        List<Step> steps = reader.steps.stream().map(reader::named).toList();
        result.steps().add(reader.host, steps, reader.precision[0], reader.precision[1]);
        result.add(
                new OpStats.HostFacts(
                        reader.environment,
                        reader.perfEnv,
                        reader.programs,
                        reader.warnings,
                        reader.errors,
                        reader.training,
                        reader.tpuSteps,
                        reader.counters[0],
                        reader.counters[1]));
    }

    // What cores are called comes after the steps.
    private Step named(Step step) {
        List<CoreStep> cores =
                step.cores().stream()
                        .map(core ->
                                new CoreStep(
                                        core.core(),
                                        ordinals.getOrDefault(core.core(), 0),
                                        core.durationPs(),
                                        core.categoryPs()))
                        .toList();
        return new Step(
                step.group(),
                step.name(),
                step.beginPs(),
                step.durationPs(),
                step.spentPs(),
                cores);
    }

    private void readCore(ProtoCursor field) {
        int core = number(field.message());
        ProtoCursor details = value(field.message());
        while (details.next()) {
            if (details.field() == 2) {
                ordinals.put(core, (int) details.number());
            }
        }
    }

    private void readField(ProtoCursor field) {
        switch (field.field()) {
            case OpStatsFields.HOST_OPS ->
                    result.hostOps().add(readOps(field.message(), this::readPrecision));
            case OpStatsFields.DEVICE_OPS ->
                    result.deviceOps().add(readOps(field.message(), this::readPrecision));
            case OpStatsFields.PERF_ENV -> perfEnv = readPerfEnv(field.message());
            case OpStatsFields.STEPS -> readSteps(field.message());
            case OpStatsFields.ENVIRONMENT -> readEnvironment(field.message());
            case OpStatsFields.KERNELS -> KernelReports.read(field.message(), result.kernels());
            case OpStatsFields.DIAGNOSTICS -> readDiagnostics(field.message());
            case OpStatsFields.CORES -> readCore(field);
            case OpStatsFields.PROGRAMS -> readProgram(field.message());
            case OpStatsFields.COUNTERS -> readCounters(field.message());
            case OpStatsFields.INFERENCE -> result.add(InferenceMessage.read(field.message()));
            case OpStatsFields.TPU_STEPS -> tpuSteps = field.number() != 0;
            default -> {}
        }
    }

    /// Reads XProf's message `OpMetricsDb`.
    ///
    /// @param precision reads how long was computed with how many bits
    static OpMetricsDb readOps(ProtoCursor message, Consumer<ProtoCursor> precision) {
        OpMetricsDb db = new OpMetricsDb();
        long total = 0;
        long ops = 0;
        while (message.next()) {
            switch (message.field()) {
                case 10 -> {
                    OpMetrics op = OpMetricsReader.read(message.message());
                    db.get(op.key.module(), op.key.name()).add(op);
                }
                case 11 -> total = message.number();
                case 12 -> ops = message.number();
                case 13 -> precision.accept(message.message());
                case 14 -> db.addDuty(0, message.number());
                case 15 -> db.addDuty(message.number(), 0);
                default -> {}
            }
        }
        db.setTotals(total, ops);
        return db;
    }

    private void readPrecision(ProtoCursor message) {
        while (message.next()) {
            if (message.field() == 1 || message.field() == 2) {
                precision[message.field() - 1] = message.number();
            }
        }
    }

    private static PerfEnv readPerfEnv(ProtoCursor message) {
        double teraFlops = 0;
        boolean mergedVmem = false;
        boolean megacore = false;
        List<Double> bandwidths = new ArrayList<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> teraFlops = message.decimal();
                case 5 -> message.decimals(bandwidths);
                case 7 -> mergedVmem = message.number() != 0;
                case 8 -> megacore = message.number() != 0;
                default -> {}
            }
        }
        return new PerfEnv(teraFlops * 1000, bandwidths, mergedVmem, megacore);
    }

    private void readSteps(ProtoCursor database) {
        while (database.next()) {
            if (database.field() == 1) {
                readPerCore(database.message());
            }
        }
    }

    // The first core stands for the host, as in XProf, unless they are cores of a TPU.
    private void readPerCore(ProtoCursor perCore) {
        List<CoreStep> cores = new ArrayList<>();
        @Nullable Step first = null;
        while (perCore.next()) {
            if (perCore.field() == 2) {
                Map<String, Long> categories = new HashMap<>();
                Step step = readStep(value(perCore.message()), categories);
                first = first == null ? step : first;
                if (!categories.isEmpty()) {
                    int core = number(perCore.message());
                    cores.add(new CoreStep(core, 0, step.durationPs(), categories));
                }
            }
        }
        if (first != null) {
            steps.add(
                    new Step(
                            first.group(),
                            first.name(),
                            first.beginPs(),
                            first.durationPs(),
                            first.spentPs(),
                            cores));
        }
    }

    private static Step readStep(ProtoCursor step, Map<String, Long> categories) {
        long number = 0;
        long group = -1;
        long duration = 0;
        long begin = 0;
        String name = "";
        Map<StepKind, Long> spent = new EnumMap<>(StepKind.class);
        while (step.next()) {
            switch (step.field()) {
                case 1 -> number = step.number();
                case 2 -> duration = step.number();
                case 3 -> begin = step.number();
                case 4 -> readBreakdown(step.message(), spent, categories);
                case 5 -> name = step.text();
                case OpStatsFields.STEP_GROUP -> group = step.number();
                default -> {}
            }
        }
        return new Step(group < 0 ? number : group, name, begin, duration, spent);
    }

    private static void readBreakdown(
            ProtoCursor any, Map<StepKind, Long> spent, Map<String, Long> categories) {
        String type = "";
        while (any.next()) {
            if (any.field() == 1) {
                type = any.text();
            } else if (any.field() == 2 && type.equals(OpStatsFields.BREAKDOWN)) {
                ProtoCursor breakdown = any.message();
                while (breakdown.next()) {
                    if (breakdown.field() == 1) {
                        readSpent(breakdown.message(), spent);
                    } else if (breakdown.field() == 2) {
                        readCategory(breakdown.message(), categories);
                    }
                }
            }
        }
    }

    private static void readSpent(ProtoCursor entry, Map<StepKind, Long> spent) {
        long kind = 0;
        long ps = 0;
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> kind = entry.number();
                case 2 -> ps = entry.number();
                default -> {}
            }
        }
        spent.merge(StepKind.ofNumber(kind), ps, Long::sum);
    }

    private static void readCategory(ProtoCursor entry, Map<String, Long> categories) {
        String category = "";
        long ps = 0;
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> category = entry.text();
                case 2 -> ps = entry.number();
                default -> {}
            }
        }
        categories.merge(category, ps, Long::sum);
    }

    private void readEnvironment(ProtoCursor message) {
        String type = "";
        int cores = 0;
        Hardware hardware = Hardware.CPU_ONLY;
        while (message.next()) {
            switch (message.field()) {
                case 3 -> host = key(message.message());
                case 4 -> type = message.text();
                case 5 -> cores = (int) message.number();
                case 14 -> training = message.number() != 0;
                case 16 -> hardware = Hardware.ofNumber(message.number());
                default -> {}
            }
        }
        environment = new RunEnvironment(hardware, type, cores);
    }

    private void readDiagnostics(ProtoCursor message) {
        while (message.next()) {
            switch (message.field()) {
                case 2 -> warnings.add(message.text());
                case 3 -> errors.add(message.text());
                default -> {}
            }
        }
    }

    private void readProgram(ProtoCursor entry) {
        long program = 0;
        String name = "";
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> program = entry.number();
                case 2 -> name = entry.text();
                default -> {}
            }
        }
        programs.put(program, name);
    }

    private void readCounters(ProtoCursor message) {
        while (message.next()) {
            if (message.field() == 1 || message.field() == 2) {
                counters[message.field() - 1] = message.decimal();
            }
        }
    }

    private static String key(ProtoCursor entry) {
        String key = "";
        while (entry.next()) {
            key = entry.field() == 1 ? entry.text() : key;
        }
        return key;
    }

    private static int number(ProtoCursor entry) {
        int key = 0;
        while (entry.next()) {
            key = entry.field() == 1 ? (int) entry.number() : key;
        }
        return key;
    }

    private static ProtoCursor value(ProtoCursor entry) {
        ProtoCursor value = new ProtoCursor(new byte[0]);
        while (entry.next()) {
            value = entry.field() == 2 ? entry.message() : value;
        }
        return value;
    }
}
