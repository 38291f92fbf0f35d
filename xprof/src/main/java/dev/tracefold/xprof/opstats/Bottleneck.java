// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;
import java.util.function.ToDoubleFunction;

import dev.tracefold.xprof.steps.CoresTogether;
import dev.tracefold.xprof.tool.Digits;

/// What keeps the steps of a program from being faster.
///
/// @param input whether it waits for input, and what to say about it
/// @param collectives the same of devices that exchange data
/// @param launch the same of launching kernels
/// @param other the same of what is not known, or of cores that are idle
/// @param output the same of handing data to the host
record Bottleneck(
        Finding input, Finding collectives, Finding launch, Finding other, Finding output) {
    private static final String MANY_STEPS =
            "https://www.tensorflow.org/guide/"
                    + "tpu#improving_performance_by_multiple_steps_within_tffunction";
    private static final double MODERATE_INPUT = 5;
    private static final double HIGH_INPUT = 20;
    private static final double MODERATE = 3;
    private static final double HIGH = 15;

    /// What was found.
    ///
    /// @param verdict in a word
    /// @param statement in a sentence, or nothing
    record Finding(String verdict, String statement) {
        static final Finding NO = new Finding("no", "");

        boolean blamesHost() {
            return verdict.equals("host") || verdict.equals("both");
        }
    }

    static Bottleneck of(List<StepDetails> steps, boolean tfDataUsed) {
        double total = sum(steps, StepDetails::ms);
        if (total == 0) {
            return unknown();
        }
        double input = 100 * sum(steps, StepDetails::inputMs) / total;
        double other = 100 * sum(steps, StepDetails::unknownMs) / total;
        boolean otherMayBeInput = input < MODERATE_INPUT && other >= MODERATE;
        return new Bottleneck(
                otherMayBeInput ? maybeInput(other) : input(input),
                finding(
                        100 * sum(steps, StepDetails::collectivesMs) / total,
                        " % of the total step time sampled is spent on 'Device Collective"
                                + " Communication'."),
                finding(
                        100 * sum(steps, StepDetails::launchMs) / total,
                        launchStatement(tfDataUsed)),
                otherMayBeInput
                        ? Finding.NO
                        : finding(
                                other,
                                " % of the total step time sampled is spent on 'All Others' time."
                                        + " This could be due to Python execution overhead."),
                Finding.NO);
    }

    private static Bottleneck unknown() {
        Finding unknown =
                new Finding(
                        "unknown",
                        "No step time measured. Therefore we cannot tell where the performance"
                                + " bottleneck is.");
        return new Bottleneck(unknown, Finding.NO, Finding.NO, Finding.NO, Finding.NO);
    }

    /// Of steps of cores of TPUs.
    static Bottleneck ofCores(List<CoresTogether> steps) {
        double total = steps.stream().mapToDouble(CoresTogether::stepPs).sum();
        if (total == 0) {
            return unknown();
        }
        double infeed = steps.stream().mapToDouble(CoresTogether::infeedPs).sum();
        double outfeed = steps.stream().mapToDouble(CoresTogether::outfeedPs).sum();
        double idle = 100 * steps.stream().mapToDouble(CoresTogether::idlePs).sum() / total;
        return new Bottleneck(
                input(100 * infeed / total),
                Finding.NO,
                Finding.NO,
                idle < MODERATE ? Finding.NO : new Finding("yes", idleStatement(idle)),
                output(100 * outfeed / total));
    }

    private static String idleStatement(double percent) {
        return Digits.one(percent)
                + " % of the total step time sampled is due to host overhead that is not"
                + " input-related. For TF 2.x, you may want to use a "
                + InputPipeline.link(
                        MANY_STEPS,
                        "host-training loop (i.e. running multiple steps within a tf.function).");
    }

    private static Finding output(double percent) {
        String spent = Digits.one(percent) + "% of the total step time sampled is spent on output.";
        if (percent >= HIGH_INPUT) {
            return new Finding(
                    "host",
                    "Your program is HIGHLY output-bound because "
                            + spent
                            + " Therefore, you should first focus on reducing the output time.");
        }
        if (percent >= MODERATE_INPUT) {
            return new Finding(
                    "both",
                    "Your program is MODERATELY output-bound because "
                            + spent
                            + " Therefore, you would need to reduce both the output time and other"
                            + " time.");
        }
        return new Finding("device", "");
    }

    private static double sum(List<StepDetails> steps, ToDoubleFunction<StepDetails> time) {
        return steps.stream().mapToDouble(time).sum();
    }

    private static Finding maybeInput(double other) {
        return new Finding(
                "both",
                "Your program is POTENTIALLY input-bound because "
                        + Digits.one(other)
                        + "% of the total step time sampled is spent on 'All Others' time (which"
                        + " could be due to I/O or Python execution or both).");
    }

    private static Finding input(double percent) {
        String waiting =
                Digits.one(percent)
                        + "% of the total step time sampled is waiting for input. Therefore, you ";
        if (percent >= HIGH_INPUT) {
            return new Finding(
                    "host",
                    "Your program is HIGHLY input-bound because "
                            + waiting
                            + "should first focus on reducing the input time.");
        }
        if (percent >= MODERATE_INPUT) {
            return new Finding(
                    "both",
                    "Your program is MODERATELY input-bound because "
                            + waiting
                            + "would need to reduce both the input time and other time.");
        }
        return new Finding(
                "device",
                "Your program is NOT input-bound because only "
                        + waiting
                        + "should focus on reducing other time.");
    }

    private static String launchStatement(boolean tfDataUsed) {
        String statement = " % of the total step time sampled is spent on 'Kernel Launch'.";
        return tfDataUsed
                ? statement
                        + " It could be due to CPU contention with tf.data. In this case, you may"
                        + " try to set the environment variable TF_GPU_THREAD_MODE=gpu_private."
                : statement;
    }

    private static Finding finding(double percent, String statement) {
        if (percent < MODERATE) {
            return Finding.NO;
        }
        return new Finding(percent < HIGH ? "moderate" : "high", Digits.one(percent) + statement);
    }
}
