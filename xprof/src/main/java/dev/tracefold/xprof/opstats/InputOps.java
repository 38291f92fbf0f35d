// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Digits;

/// What hosts do to feed devices: reading, preparing and sending data.
final class InputOps {
    private static final List<String> READERS =
            List.of("::TFRecord", "::TextLine", "::FixedLengthRecord", "::SSTable", "::RecordIO");
    private static final List<String> AHEAD =
            List.of(
                    "::MemoryReader",
                    "::MemoryWriter",
                    "::Interleave",
                    "::Prefetch",
                    "::ParallelMap");

    private final List<OpMetrics> ops = new ArrayList<>();
    private final Map<Category, Double> micros = new EnumMap<>(Category.class);
    private double totalPs;
    // Of a step, how much goes into sending: what is not sent then is estimated from what is.
    private double sentPart;

    /// What an operation does for the input.
    private enum Category {
        ENQUEUE("Enqueue"),
        ON_DEMAND("Demanded file read"),
        IN_ADVANCE("Advanced file read"),
        PREPROCESSING("Preprocessing");

        final String title;

        Category(String title) {
            this.title = title;
        }
    }

    private InputOps() {}

    static InputOps of(OpMetricsDb host, List<StepDetails> steps) {
        InputOps result = new InputOps();
        for (OpMetrics op : host.sorted(Integer.MAX_VALUE)) {
            if (sends(op) || op.category.equals("Dataset")) {
                result.ops.add(op);
                result.totalPs += (double) op.selfTimePs;
                result.micros.merge(category(op), Micros.of(op.selfTimePs), Double::sum);
            }
        }
        double stepMs = steps.stream().mapToDouble(StepDetails::slowestMs).sum();
        double sentMs = steps.stream().mapToDouble(StepDetails::toDeviceMs).sum();
        result.sentPart = Math.min(1, Rates.divide(sentMs, stepMs));
        return result;
    }

    private static boolean sends(OpMetrics op) {
        return op.category.startsWith("InfeedEnqueue") || op.category.equals("MemcpyHToD");
    }

    private static Category category(OpMetrics op) {
        String name = op.key.name();
        if (sends(op)) {
            return Category.ENQUEUE;
        }
        if (READERS.stream().noneMatch(name::endsWith)) {
            return Category.PREPROCESSING;
        }
        return AHEAD.stream().anyMatch(name::contains) ? Category.IN_ADVANCE : Category.ON_DEMAND;
    }

    /// Whether the program reads its input with tf.data.
    boolean tfDataUsed() {
        return scaled(Category.ON_DEMAND) > 0
                || scaled(Category.IN_ADVANCE) > 0
                || scaled(Category.PREPROCESSING) > 0;
    }

    private double time(Category category) {
        return micros.getOrDefault(category, 0.0);
    }

    private double notSent() {
        return time(Category.ON_DEMAND) + time(Category.IN_ADVANCE) + time(Category.PREPROCESSING);
    }

    private double estimated() {
        return sentPart == 0 ? notSent() : time(Category.ENQUEUE) * (1 - sentPart) / sentPart;
    }

    private double scaled(Category category) {
        return Rates.divide(estimated() * time(category), notSent());
    }

    DataTable table() {
        DataTable table =
                new DataTable()
                        .string("opName", "Input Op")
                        .number("count", "Count")
                        .number("timeInMs", "Total Time (in ms)")
                        .number("timeInPercent", "Total Time (as % of total input-processing time)")
                        .number("selfTimeInMs", "Total Self Time (in ms)")
                        .number(
                                "selfTimeInPercent",
                                "Total Self Time (as % of total input-processing time)")
                        .string("category", "Category");
        for (OpMetrics op : ops) {
            table.row(
                    op.key.name(),
                    op.occurrences,
                    Micros.of(op.timePs) / 1000,
                    Rates.divide((double) op.timePs, totalPs),
                    Micros.of(op.selfTimePs) / 1000,
                    Rates.divide((double) op.selfTimePs, totalPs),
                    category(op).title);
        }
        double rest =
                estimated()
                        - scaled(Category.ON_DEMAND)
                        - scaled(Category.IN_ADVANCE)
                        - scaled(Category.PREPROCESSING);
        return table.property("enqueue_us", Digits.of(time(Category.ENQUEUE), 3))
                .property("demanded_file_read_us", Digits.of(scaled(Category.ON_DEMAND), 3))
                .property("advanced_file_read_us", Digits.of(scaled(Category.IN_ADVANCE), 3))
                .property("preprocessing_us", Digits.of(scaled(Category.PREPROCESSING), 3))
                .property("unclassified_nonequeue_us", Digits.of(Math.max(0, rest), 3));
    }
}
