// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.steps.Step;
import dev.tracefold.xprof.steps.StepKind;
import dev.tracefold.xprof.steps.StepSequence;

/// What the first host spent a step on, in milliseconds.
///
/// @param name the step's name, or its number
/// @param slowestMs how long the step took on the host where it took longest
/// @param step what it was on the first host
record StepDetails(String name, double slowestMs, Step step) {
    private static final double PICOS = 1e9;

    static List<StepDetails> of(StepSequence sequence) {
        List<StepDetails> result = new ArrayList<>();
        for (List<Step> step : sequence.steps()) {
            Step first = step.getFirst();
            // Several hosts count together from zero, one counts for itself.
            long number = step.size() == 1 ? first.group() : result.size();
            long slowest = step.stream().mapToLong(Step::durationPs).max().orElse(0);
            result.add(
                    new StepDetails(
                            first.name().isEmpty() ? Long.toString(number) : first.name(),
                            (double) slowest / PICOS,
                            first));
        }
        return result;
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
