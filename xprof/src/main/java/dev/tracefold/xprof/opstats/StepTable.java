// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import dev.tracefold.xprof.steps.CoresTogether;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Digits;

/// The steps of a program, a row each, with what the page says of them all.
final class StepTable {
    private static final double PICOS = 1e9;

    private static final List<Part> PARTS =
            List.of(
                    new Part(
                            "deviceComputeTimeMs",
                            "Device compute",
                            "Device compute",
                            "device_compute_time_ms",
                            StepDetails::computeMs),
                    new Part(
                            "deviceToDeviceTimeMs",
                            "Device to device",
                            "Device to device",
                            "device_to_device_time_ms",
                            StepDetails::betweenDevicesMs),
                    new Part(
                            "deviceCollectivesTimeMs",
                            "Device collective communication",
                            "Device collectives",
                            "device_collectives_time_ms",
                            StepDetails::collectivesMs),
                    new Part(
                            "hostComputeTimeMs",
                            "Host compute",
                            "Host compute",
                            "host_compute_time_ms",
                            StepDetails::hostComputeMs),
                    new Part(
                            "kernelLaunchTimeMs",
                            "Kernel launch",
                            "Kernel launch",
                            "kernel_launch_time_ms",
                            StepDetails::launchMs),
                    new Part(
                            "infeedTimeMs",
                            "Input",
                            "Input",
                            "infeed_time_ms",
                            StepDetails::inputMs),
                    new Part(
                            "outfeedTimeMs",
                            "Output",
                            "Output",
                            "outfeed_time_ms",
                            StepDetails::outputMs),
                    new Part(
                            "compileTimeMs",
                            "Compilation",
                            "Compilation",
                            "compile_time_ms",
                            StepDetails::compileMs),
                    new Part(
                            "otherTimeMs",
                            "All others",
                            "All others",
                            "other_time_ms",
                            StepDetails::unknownMs));

    private static final List<String> TPU_COLUMNS =
            List.of(
                    "tcComputeTimeMs",
                    "TensorCore compute (in ms)",
                    "scv0ComputeTimeMs",
                    "SparseCoreV0 compute (in ms)",
                    "scv0InfeedTimeMs",
                    "SparseCoreV0 input (in ms)",
                    "tcInfeedTimeMs",
                    "TensorCore input (in ms)",
                    "tcOutfeedTimeMs",
                    "TensorCore output (in ms)",
                    "tcIdleTimeMs",
                    "TensorCore idle (in ms)",
                    "hostTransferTimeMs",
                    "Host transfer (in ms)");

    /// What time is spent on.
    ///
    /// @param id the column
    /// @param label the column for people
    /// @param line what the tooltip calls it
    /// @param property what the summary of all steps is called
    /// @param time how long of a step
    private record Part(
            String id,
            String label,
            String line,
            String property,
            ToDoubleFunction<StepDetails> time) {

        StepSummary summary(List<StepDetails> steps) {
            return StepSummary.of(steps.stream().map(time::applyAsDouble).toList());
        }
    }

    private StepTable() {}

    static DataTable of(InputPipeline pipeline) {
        return pipeline.hardware() == Hardware.TPU ? tpu(pipeline) : generic(pipeline);
    }

    private static DataTable generic(InputPipeline pipeline) {
        DataTable table = new DataTable().string("stepnum", "Step number");
        PARTS.forEach(part -> table.number(part.id(), part.label()));
        table.column(tooltip()).number("stepTimeMs", "Step time");
        List<StepDetails> steps = pipeline.steps();
        for (StepDetails step : steps) {
            table.row(cells(step));
        }
        List<String> ids = PARTS.stream().map(Part::id).toList();
        table.property(
                "step_time_graph_column_ids", "stepnum," + String.join(",", ids) + ", tooltip");
        addStepTime(pipeline, table);
        for (Part part : PARTS) {
            StepSummary summary = part.summary(steps);
            table.property(part.property() + "_avg", Digits.one(summary.average()));
            table.property(part.property() + "_sdv", Digits.one(summary.deviation()));
        }
        Bottleneck bottleneck = pipeline.bottleneck();
        String collectives = bottleneck.collectives().statement();
        String launch = bottleneck.launch().statement();
        String other = bottleneck.other().statement();
        return table.property("input_conclusion", bottleneck.input().statement())
                .property("device_collectives_bottleneck", collectives)
                .property("device_collectives_statement", collectives)
                .property("kernel_launch_bottleneck", launch)
                .property("kernel_launch_statement", launch)
                .property("all_other_bottleneck", other)
                .property("all_other_statement", other)
                .property("summary_nextstep", pipeline.nextStep());
    }

    private static DataTable.Column tooltip() {
        return new DataTable.Column("tooltip", DataTable.Type.STRING, "tooltip", "tooltip");
    }

    private static List<Object> cells(StepDetails step) {
        List<Object> cells = new ArrayList<>();
        cells.add(step.name());
        PARTS.forEach(part -> cells.add(part.time().applyAsDouble(step)));
        StringBuilder tip = new StringBuilder("Step ").append(step.name());
        tip.append(", duration: ").append(Digits.two(step.ms())).append(" ms");
        for (Part part : PARTS.reversed()) {
            tip.append("\n-").append(part.line()).append(": ");
            tip.append(Digits.two(part.time().applyAsDouble(step))).append(" ms");
        }
        cells.add(tip.toString());
        cells.add(step.ms());
        return cells;
    }

    private static void addStepTime(InputPipeline pipeline, DataTable table) {
        StepSummary times =
                StepSummary.of(pipeline.steps().stream().map(StepDetails::slowestMs).toList());
        table.property("hardware_type", pipeline.hardware().name());
        addSummary("steptime_ms", times, table);
    }

    private static void addSummary(String name, StepSummary summary, DataTable table) {
        table.property(name + "_average", Digits.one(summary.average()));
        table.property(name + "_standard_deviation", Digits.one(summary.deviation()));
        table.property(name + "_minimum", Digits.one(summary.minimum()));
        table.property(name + "_maximum", Digits.one(summary.maximum()));
    }

    private static DataTable tpu(InputPipeline pipeline) {
        DataTable table = new DataTable().string("stepnum", "stepnum");
        StringBuilder ids = new StringBuilder("stepnum");
        for (int i = 0; i < TPU_COLUMNS.size(); i += 2) {
            table.number(TPU_COLUMNS.get(i), TPU_COLUMNS.get(i + 1));
            ids.append(',').append(TPU_COLUMNS.get(i));
        }
        table.column(tooltip());
        table.number("infeedPercentAverage", "% step time waiting for input data");
        table.column(interval("infeedPercentMin", "Infeed percent min"));
        table.column(interval("infeedPercentMax", "Infeed percent max"));
        List<CoresTogether> all = new ArrayList<>();
        for (StepDetails step : pipeline.steps()) {
            if (!step.cores().isEmpty()) {
                CoresTogether cores = step.together();
                all.add(cores);
                table.row(cells(step.name(), cores));
            }
        }
        addStepTime(pipeline, table);
        addSummary(
                "infeed_percent",
                StepSummary.of(all.stream().map(one -> one.infeedPercent().most()).toList()),
                table);
        table.property("step_time_graph_column_ids", ids.append(",tooltip").toString());
        addAverages(all, table);
        return table.property("input_conclusion", pipeline.bottleneck().input().statement())
                .property("output_conclusion", pipeline.bottleneck().output().statement())
                .property("summary_nextstep", pipeline.nextStep());
    }

    // Sparse cores of the first kind have columns and nothing in them.
    private static List<Object> cells(String step, CoresTogether cores) {
        String tip =
                "step %s:\nTime waiting for input data = %s ms, Step time = %s ms"
                        .formatted(
                                step,
                                Digits.of(cores.infeedPs() / PICOS, 3),
                                Digits.of(cores.stepPs() / PICOS, 3));
        return List.of(
                step,
                cores.computePs() / PICOS,
                0.0,
                0.0,
                cores.infeedPs() / PICOS,
                cores.outfeedPs() / PICOS,
                cores.idlePs() / PICOS,
                cores.transferPs() / PICOS,
                tip,
                cores.infeedPercent().average(),
                cores.infeedPercent().least(),
                cores.infeedPercent().most());
    }

    private static void addAverages(List<CoresTogether> steps, DataTable table) {
        table.property("scv0_compute_ms_average", Digits.two(0));
        table.property("scv0_infeed_ms_average", Digits.two(0));
        addAverage("tc_compute_ms_average", steps, CoresTogether::computePs, table);
        addAverage("tc_infeed_ms_average", steps, CoresTogether::infeedPs, table);
        addAverage("tc_outfeed_ms_average", steps, CoresTogether::outfeedPs, table);
        addAverage("tc_idle_ms_average", steps, CoresTogether::idlePs, table);
        addAverage("host_transfer_ms_average", steps, CoresTogether::transferPs, table);
    }

    private static void addAverage(
            String property,
            List<CoresTogether> steps,
            ToDoubleFunction<CoresTogether> time,
            DataTable table) {
        double average = steps.stream().mapToDouble(time).average().orElse(0);
        table.property(property, Digits.two(average / PICOS));
    }

    private static DataTable.Column interval(String id, String label) {
        return new DataTable.Column(id, DataTable.Type.NUMBER, label, "interval");
    }
}
