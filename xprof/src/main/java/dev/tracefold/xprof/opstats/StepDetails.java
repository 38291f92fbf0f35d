// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.steps.CoreStep;
import dev.tracefold.xprof.steps.CoresTogether;
import dev.tracefold.xprof.steps.Step;
import dev.tracefold.xprof.steps.StepKind;
import dev.tracefold.xprof.steps.StepSequence;

/// What the first host spent a step on, in milliseconds.
///
/// @param name the step's name, or its number
/// @param slowestMs how long the step took on the host where it took longest
/// @param step what it was on the first host
/// @param cores what it was on the cores of TPUs, of all hosts
/// @param coreNames the names of these cores
record StepDetails(
        String name, double slowestMs, Step step, List<CoreStep> cores, List<String> coreNames) {
    private static final double PICOS = 1e9;

    /// Copies the lists.
    StepDetails {
        cores = List.copyOf(cores);
        coreNames = List.copyOf(coreNames);
    }

    /// A step without cores of TPUs.
    StepDetails(String name, double slowestMs, Step step) {
        this(name, slowestMs, step, List.of(), List.of());
    }

    static List<StepDetails> of(StepSequence sequence) {
        List<StepDetails> result = new ArrayList<>();
        for (List<Step> step : sequence.steps()) {
            Step first = step.getFirst();
            // Several hosts count together from zero, one counts for itself.
            long number = step.size() == 1 ? first.group() : result.size();
            long slowest = step.stream().mapToLong(Step::durationPs).max().orElse(0);
            List<CoreStep> cores = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (int host = 0; host < step.size(); host++) {
                for (CoreStep core : step.get(host).cores()) {
                    cores.add(core);
                    names.add(sequence.hosts().get(host) + ":" + core.ordinal());
                }
            }
            result.add(
                    new StepDetails(
                            first.name().isEmpty() ? Long.toString(number) : first.name(),
                            (double) slowest / PICOS,
                            first,
                            cores,
                            names));
        }
        return result;
    }

    /// What all cores of TPUs spent it on.
    CoresTogether together() {
        return CoresTogether.of(cores);
    }

    double ms() {
        return (double) step.durationPs() / PICOS;
    }

    double unknownMs() {
        return spent(StepKind.UNKNOWN);
    }

    double inputMs() {
        return spent(StepKind.HOST_WAIT_INPUT) + toDeviceMs();
    }

    double toDeviceMs() {
        return spent(StepKind.HOST_TO_DEVICE);
    }

    double outputMs() {
        return spent(StepKind.DEVICE_TO_HOST);
    }

    double computeMs() {
        return spent(StepKind.DEVICE_COMPUTE_16) + spent(StepKind.DEVICE_COMPUTE_32);
    }

    double betweenDevicesMs() {
        return spent(StepKind.DEVICE_TO_DEVICE);
    }

    double collectivesMs() {
        return spent(StepKind.DEVICE_COLLECTIVES);
    }

    double hostComputeMs() {
        return spent(StepKind.HOST_COMPUTE);
    }

    double launchMs() {
        return spent(StepKind.HOST_PREPARE);
    }

    double compileMs() {
        return spent(StepKind.HOST_COMPILE);
    }

    private double spent(StepKind kind) {
        return (double) step.spent(kind) / PICOS;
    }
}
