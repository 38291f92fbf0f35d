// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import dev.tracefold.xprof.steps.StepSequence;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Digits;

/// What the overview advises to look at next.
final class Tips {
    private static final double LOW_PRECISION_PERCENT = 10;

    private Tips() {}

    static DataTable table(OpStats stats, Bottleneck bottleneck) {
        DataTable table =
                new DataTable()
                        .string("tip_type", "tip_type")
                        .string("link", "link")
                        .string("description", "description");
        addRows(stats.hardware(), table);
        String verdict = bottleneck.input().verdict();
        table.property("bottleneck", verdict)
                .property("statement", bottleneck.input().statement())
                .property("kernel_launch_bottleneck", bottleneck.launch().verdict())
                .property("kernel_launch_statement", bottleneck.launch().statement())
                .property("all_other_bottleneck", bottleneck.other().verdict())
                .property("all_other_statement", bottleneck.other().statement())
                .property("precision_statement", precision(stats.steps()))
                .property("device_collectives_bottleneck", bottleneck.collectives().verdict())
                .property("device_collectives_statement", bottleneck.collectives().statement());
        String useless =
                switch (verdict) {
                    case "host" -> "device";
                    case "device" -> "host";
                    default -> "";
                };
        return table.property("non_bottleneck_tip_types", useless);
    }

    private static void addRows(Hardware hardware, DataTable table) {
        boolean tpu = hardware == Hardware.TPU;
        String device = "Next steps for reducing the Device time";
        String host = "Next steps for reducing the Host time";
        String useful = "Other useful resources";
        table.row("faq", "Refer to the TF2 Profiler FAQ", "Tool troubleshooting / FAQ");
        table.row(
                "host",
                "input_pipeline_analyzer (especially Section 3 for the breakdown of input"
                        + " operations on the Host)",
                host);
        table.row(
                "host",
                "trace_viewer (look at the activities on the timeline of each Host Thread near the"
                        + " bottom of the trace view)",
                host);
        table.row(
                "device",
                (tpu ? "op_profile" : "framework_op_stats")
                        + " (identify the time-consuming operations executed on the "
                        + hardware.name()
                        + ")",
                device);
        table.row(
                "device",
                "trace_viewer (look at the activities on the timeline of each "
                        + (tpu ? "TPU core" : hardware.name())
                        + " in the trace view)",
                device);
        table.row(
                "doc",
                InputPipeline.link(
                        "https://www.tensorflow.org/guide/data_performance_analysis",
                        "Analyze tf.data performance with the TF Profiler"),
                useful);
        table.row(
                "doc",
                InputPipeline.link(
                        "https://www.tensorflow.org/guide/data_performance",
                        "Better performance with the tf.data API"),
                useful);
    }

    private static String precision(StepSequence steps) {
        double half = (double) steps.compute16Ps();
        double total = half + (double) steps.compute32Ps();
        double percent = 100 * Rates.divide(half, total);
        if (total == 0 || percent >= LOW_PRECISION_PERCENT) {
            return "";
        }
        return "Only "
                + Digits.one(percent)
                + "% of device computation is 16 bit. So you might want to replace more 32-bit Ops"
                + " by 16-bit Ops to improve performance (if the reduced accuracy is acceptable).";
    }
}
