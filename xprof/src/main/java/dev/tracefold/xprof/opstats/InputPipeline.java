// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.steps.CoresTogether;
import dev.tracefold.xprof.tool.DataTable;

/// How a program is fed: its steps, what keeps them from being faster, what the hosts do for the input.
///
/// @param hardware the kind of device
/// @param steps what the first host spent each step on
/// @param ops what the hosts do for the input
/// @param bottleneck what the steps wait for
record InputPipeline(
        Hardware hardware, List<StepDetails> steps, InputOps ops, Bottleneck bottleneck) {
    private static final String DATASET =
            "https://www.tensorflow.org/api_docs/python/tf/data/Dataset#";
    private static final String RECORDS =
            "https://www.tensorflow.org/api_docs/python/tf/data/"
                    + "TFRecordDataset#class_tfrecorddataset";

    /// Copies the list.
    InputPipeline {
        steps = List.copyOf(steps);
    }

    static InputPipeline of(OpStats stats) {
        List<StepDetails> steps = StepDetails.of(stats.steps());
        InputOps ops = InputOps.of(stats.hostOps(), steps);
        Bottleneck bottleneck =
                stats.hardware() == Hardware.TPU
                        ? Bottleneck.ofCores(together(steps))
                        : Bottleneck.of(steps, ops.tfDataUsed());
        return new InputPipeline(stats.hardware(), steps, ops, bottleneck);
    }

    /// What cores of TPUs spent steps on; nothing without them.
    private static List<CoresTogether> together(List<StepDetails> steps) {
        return steps.stream()
                .filter(step -> !step.cores().isEmpty())
                .map(StepDetails::together)
                .toList();
    }

    /// What to look at after this.
    String nextStep() {
        if (!bottleneck.input().blamesHost()) {
            return "You may skip the rest of this page.";
        }
        if (ops.tfDataUsed()) {
            return "Look at Section 3 for the breakdown of input time on the host.";
        }
        return "Consider using "
                + link("https://www.tensorflow.org/guide/data", "the tf.data API")
                + " to enable profiler's host-side analysis for input pipeline. Profiler currently"
                + " does not support custom input pipeline (please ignore Section 3 below).";
    }

    static String link(String address, String text) {
        return "<a href=\"" + address + "\" target=\"_blank\">" + text + "</a>";
    }

    static DataTable adviceTable() {
        return new DataTable()
                .string("link", "link")
                .row(
                        "Enqueuing data: you may want to combine small input data chunks into"
                                + " fewer but larger chunks.")
                .row(
                        "Data preprocessing: you may increase num_parallel_calls in "
                                + link(DATASET + "map", "Dataset map()")
                                + " or preprocess the data OFFLINE.")
                .row(
                        "Reading data from files in advance: you may tune parameters in the"
                                + " following tf.data API ("
                                + link(DATASET + "prefetch", "prefetch size")
                                + ", "
                                + link(DATASET + "interleave", "interleave cycle_length")
                                + ", "
                                + link(RECORDS, "reader buffer_size")
                                + ")")
                .row(
                        "Reading data from files on demand: you should read data IN ADVANCE using"
                                + " the following tf.data API ("
                                + link(DATASET + "prefetch", "prefetch")
                                + ", "
                                + link(DATASET + "interleave", "interleave")
                                + ", "
                                + link(RECORDS, "reader buffer")
                                + ")")
                .row(
                        "Other data reading or processing: you may consider using the "
                                + link(
                                        "https://www.tensorflow.org/programmers_guide/datasets",
                                        "tf.data API")
                                + " (if you are not using it now)");
    }

    /// Which core waited longest for input, of each step; only of hardware that is fed step by step.
    DataTable slowestCores() {
        DataTable table = new DataTable();
        if (hardware != Hardware.TPU) {
            return table;
        }
        table.string("index", "Index");
        List<Object> numbers = new ArrayList<>(List.of("Step number"));
        List<Object> names = new ArrayList<>(List.of("Core name"));
        for (StepDetails step : steps) {
            String place = Integer.toString(numbers.size() - 1);
            table.string(place, place);
            numbers.add(step.name());
            int slowest = step.cores().isEmpty() ? -1 : step.together().slowest();
            names.add(slowest < 0 ? "unknown" : step.coreNames().get(slowest));
        }
        return table.row(numbers).row(names);
    }
}
