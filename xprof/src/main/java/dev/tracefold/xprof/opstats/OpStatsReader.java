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

import dev.tracefold.xprof.gpu.KernelReports;
import dev.tracefold.xprof.inference.InferenceMessage;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.steps.Step;
import dev.tracefold.xprof.steps.StepKind;

/// Reads XProf's message `OpStats` of one host, by whomever it was written.
final class OpStatsReader {
    private final OpStats result;
    private final List<Step> steps = new ArrayList<>();
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
        result.steps().add(reader.host, reader.steps, reader.precision[0], reader.precision[1]);
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

    private void readField(ProtoCursor field) {
        switch (field.field()) {
            case OpStatsFields.HOST_OPS -> result.hostOps().add(readOps(field.message()));
            case OpStatsFields.DEVICE_OPS -> result.deviceOps().add(readOps(field.message()));
            case OpStatsFields.PERF_ENV -> perfEnv = readPerfEnv(field.message());
            case OpStatsFields.STEPS -> readSteps(field.message());
            case OpStatsFields.ENVIRONMENT -> readEnvironment(field.message());
            case OpStatsFields.KERNELS -> KernelReports.read(field.message(), result.kernels());
            case OpStatsFields.DIAGNOSTICS -> readDiagnostics(field.message());
            case OpStatsFields.PROGRAMS -> readProgram(field.message());
            case OpStatsFields.COUNTERS -> readCounters(field.message());
            case OpStatsFields.INFERENCE -> result.add(InferenceMessage.read(field.message()));
            case OpStatsFields.TPU_STEPS -> tpuSteps = field.number() != 0;
            default -> {}
        }
    }

    private OpMetricsDb readOps(ProtoCursor message) {
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
                case 13 -> readPrecision(message.message());
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
            if (database.field() != 1) {
                continue;
            }
            ProtoCursor perCore = database.message();
            while (perCore.next()) {
                // The first core stands for the host, as in XProf.
                if (perCore.field() == 2) {
                    readStep(value(perCore.message()));
                    break;
                }
            }
        }
    }

    private void readStep(ProtoCursor step) {
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
                case 4 -> readBreakdown(step.message(), spent);
                case 5 -> name = step.text();
                case OpStatsFields.STEP_GROUP -> group = step.number();
                default -> {}
            }
        }
        steps.add(new Step(group < 0 ? number : group, name, begin, duration, spent));
    }

    private static void readBreakdown(ProtoCursor any, Map<StepKind, Long> spent) {
        String type = "";
        while (any.next()) {
            if (any.field() == 1) {
                type = any.text();
            } else if (any.field() == 2 && type.equals(OpStatsFields.BREAKDOWN)) {
                ProtoCursor breakdown = any.message();
                while (breakdown.next()) {
                    if (breakdown.field() == 1) {
                        readSpent(breakdown.message(), spent);
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

    private static ProtoCursor value(ProtoCursor entry) {
        ProtoCursor value = new ProtoCursor(new byte[0]);
        while (entry.next()) {
            value = entry.field() == 2 ? entry.message() : value;
        }
        return value;
    }
}
