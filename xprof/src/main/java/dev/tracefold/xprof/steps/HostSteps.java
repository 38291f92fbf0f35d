// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import dev.tracefold.xprof.framework.FrameworkOp;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.ProtoOutput;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// Finds the steps of one host: those of its GPUs, or of the cores of its TPUs, or its own if it has no
/// device.
final class HostSteps {
    private static final List<String> MARKERS = List.of("train", "test", "TraceContext");
    private static final Set<StepKind> INPUT =
            Set.of(StepKind.HOST_WAIT_INPUT, StepKind.HOST_TO_DEVICE);
    private static final List<String> NOT_COMPUTED =
            List.of("EagerExecute", "EagerLocalExecute", "EagerKernelExecute", "FunctionRun");

    // Fields of a piece's message.
    private static final int GROUP = 1;
    private static final int INPUT_TIME = 2;
    private static final int CORES = 3;

    private final Map<Long, StepEvents> groups = new TreeMap<>();
    private final CoreSteps cores = new CoreSteps();
    private final Map<Long, Long> inputPs = new TreeMap<>();
    private boolean hasDevice;

    private HostSteps() {}

    /// What some devices say of the steps of a host.
    ///
    /// @param has which of them to look at
    /// @param withHost whether to look at what the host's own threads say
    static HostSteps of(XSpace space, Predicate<XPlane> has, boolean withHost) {
        HostSteps steps = new HostSteps();
        List<XPlane> gpus = space.planesWithPrefix(XSpace.GPU_PREFIX);
        List<XPlane> tpus = space.planesWithPrefix(XSpace.TPU_PREFIX);
        steps.hasDevice = !gpus.isEmpty() || !tpus.isEmpty();
        for (int i = 0; i < gpus.size(); i++) {
            if (has.test(gpus.get(i))) {
                steps.addDevice(i, gpus.get(i));
            }
        }
        XPlane host = withHost ? space.plane(XSpace.HOST_THREADS) : null;
        if (!steps.hasDevice && host != null) {
            host.lines().forEach(steps::addHost);
        } else if (gpus.isEmpty()) {
            for (int i = 0; i < tpus.size(); i++) {
                if (has.test(tpus.get(i))) {
                    steps.cores.add(i, tpus.get(i));
                }
            }
            if (host != null) {
                host.lines().forEach(steps::addInput);
            }
        }
        return steps;
    }

    /// Of no device yet; [#read] adds them.
    static HostSteps ofDevices() {
        HostSteps steps = new HostSteps();
        steps.hasDevice = true;
        return steps;
    }

    /// Writes it for [#read]. What only a host without devices knows is left out: it is never in pieces.
    ProtoOutput write() {
        ProtoOutput out = new ProtoOutput();
        groups.forEach((group, events) ->
                out.message(
                        GROUP, new ProtoOutput().element(1, group + 1).message(2, events.write())));
        inputPs.forEach((group, ps) ->
                out.message(INPUT_TIME, new ProtoOutput().element(1, group + 1).element(2, ps)));
        return out.message(CORES, cores.write());
    }

    /// Adds what [#write] wrote elsewhere, of other devices of the same host.
    void read(ProtoCursor message) {
        while (message.next()) {
            switch (message.field()) {
                case GROUP -> readGroup(message.message());
                case INPUT_TIME -> readInput(message.message());
                case CORES -> cores.read(message.message());
                default -> {}
            }
        }
    }

    private void readGroup(ProtoCursor entry) {
        long group = -1;
        while (entry.next()) {
            if (entry.field() == 1) {
                group = entry.number() - 1;
            } else if (entry.field() == 2) {
                events(group).read(entry.message());
            }
        }
    }

    private void readInput(ProtoCursor entry) {
        long group = -1;
        while (entry.next()) {
            if (entry.field() == 1) {
                group = entry.number() - 1;
            } else if (entry.field() == 2) {
                inputPs.merge(group, entry.number(), Long::sum);
            }
        }
    }

    /// The steps, those of which it is known when they were.
    List<Step> steps() {
        List<Step> result = new ArrayList<>(cores.steps(inputPs));
        groups.forEach((group, events) -> {
            Step step = events.step(group, hasDevice);
            if (step != null) {
                result.add(step);
            }
        });
        return result;
    }

    /// How long something went on in all groups, whether or not they are steps.
    long spent(StepKind kind) {
        return groups.values().stream().mapToLong(events -> events.spent(kind)).sum();
    }

    private StepEvents events(long group) {
        return groups.computeIfAbsent(group, any -> new StepEvents());
    }

    private void addDevice(int device, XPlane plane) {
        plane.lines().forEach(line -> addDevice(device, line));
    }

    private void addDevice(int device, XLine line) {
        if (LineIds.isDerived(line.id())) {
            if (LineIds.isSteps(line.id())) {
                for (int i = 0; i < line.size(); i++) {
                    events(line.group(i)).mark(device, line.begin(i), line.duration(i));
                }
            }
            return;
        }
        boolean[] correlated = {false};
        String[] shapes = {""};
        for (int i = 0; i < line.size(); i++) {
            long group = line.group(i);
            correlated[0] = false;
            shapes[0] = "";
            line.stats(
                    i,
                    (name, value) -> {
                        if (name.equals(StatNames.CORRELATION_ID)) {
                            correlated[0] = true;
                        } else if (name.equals("shape")) {
                            shapes[0] = value.text();
                        }
                    });
            if (group >= 0 && correlated[0]) {
                StepKind kind = deviceKind(line.name(i), shapes[0]);
                events(group).add(kind, line.begin(i), line.duration(i));
            }
        }
    }

    private static StepKind deviceKind(String name, String shapes) {
        return switch (FrameworkOp.parse(name).type()) {
            case "MemcpyHToD" -> StepKind.HOST_TO_DEVICE;
            case "MemcpyDToH" -> StepKind.DEVICE_TO_HOST;
            case "MemcpyDToD" -> StepKind.DEVICE_TO_DEVICE;
            default -> {
                boolean collective = name.toLowerCase(Locale.ROOT).startsWith("nccl");
                yield collective ? StepKind.DEVICE_COLLECTIVES : compute(name, shapes);
            }
        };
    }

    private static StepKind compute(String name, String shapes) {
        boolean half =
                shapes.isEmpty()
                        ? name.contains("half") || name.contains("fp16")
                        : shapes.contains("half");
        return half ? StepKind.DEVICE_COMPUTE_16 : StepKind.DEVICE_COMPUTE_32;
    }

    private void addHost(XLine line) {
        String[] stepName = {""};
        for (int i = 0; i < line.size(); i++) {
            long group = line.group(i);
            if (group < 0) {
                continue;
            }
            stepName[0] = "";
            line.stats(
                    i,
                    (name, value) -> {
                        if (name.equals(StatNames.STEP_NAME)) {
                            stepName[0] = value.text();
                        }
                    });
            String name = line.name(i);
            StepEvents events = events(group);
            boolean marker = !name.contains("/") && MARKERS.stream().anyMatch(name::startsWith);
            if (marker || !stepName[0].isEmpty()) {
                events.markHost(line.begin(i), line.duration(i));
            } else if (NOT_COMPUTED.stream().noneMatch(name::startsWith)) {
                events.add(hostKind(name), line.begin(i), line.duration(i));
            }
            events.name(stepName[0]);
        }
    }

    private void addInput(XLine line) {
        for (int i = 0; i < line.size(); i++) {
            long group = line.group(i);
            if (group >= 0 && INPUT.contains(hostKind(line.name(i)))) {
                inputPs.merge(group, line.duration(i), Long::sum);
            }
        }
    }

    private static StepKind hostKind(String name) {
        FrameworkOp op = FrameworkOp.parse(name);
        if (op.type().equals("MemcpyHToD") || op.type().startsWith("InfeedEnqueue")) {
            return StepKind.HOST_TO_DEVICE;
        }
        if (op.type().equals("MemcpyHToH")) {
            return StepKind.HOST_TO_HOST;
        }
        boolean input = name.toLowerCase(Locale.ROOT).startsWith("iteratorgetnext");
        return input ? StepKind.HOST_WAIT_INPUT : StepKind.HOST_COMPUTE;
    }
}
