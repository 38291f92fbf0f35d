// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.advice;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.opstats.OverviewTool;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `smart_suggestion`: what takes a good part of the steps, and what to do about it. The rules are our own;
/// the message is XProf's.
public final class SmartSuggestionTool implements Tool {
    // A share of the steps that is worth work.
    private static final double WORTH = 0.1;

    private static final List<Rule> RULES =
            List.of(
                    new Rule(
                            "InputBoundRule",
                            "infeedTimeMs",
                            "waiting for input. Read and prepare data ahead, in parallel, or keep"
                                    + " it in memory; input_pipeline_analyzer tells which operations of"
                                    + " the host take the time."),
                    new Rule(
                            "OutputBoundRule",
                            "outfeedTimeMs",
                            "sending results to the host. Send less, or not in every step."),
                    new Rule(
                            "CollectiveBoundRule",
                            "deviceCollectivesTimeMs",
                            "in collective operations between devices. Overlap them with computing,"
                                    + " or change how the model is split."),
                    new Rule(
                            "DeviceToDeviceRule",
                            "deviceToDeviceTimeMs",
                            "copying between devices. Place what works together on one device."),
                    new Rule(
                            "KernelLaunchRule",
                            "kernelLaunchTimeMs",
                            "preparing and launching kernels. Launch larger ones: fuse, batch, or"
                                    + " compile the whole step."),
                    new Rule(
                            "CompilationRule",
                            "compileTimeMs",
                            "compiling. Keep shapes the same from step to step, or profile later"
                                    + " steps."),
                    new Rule(
                            "HostComputeRule",
                            "hostComputeTimeMs",
                            "computing on the host. trace_viewer tells what its threads do."));

    /// A rule.
    ///
    /// @param name its name
    /// @param column the part of a step that it looks at
    /// @param text what follows "N % of the step time is spent "
    private record Rule(String name, String column, String text) {}

    /// What a rule found.
    ///
    /// @param rule its name
    /// @param text what it says
    private record Suggestion(String rule, String text) {}

    @Override
    public String name() {
        return "smart_suggestion";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        ToolResult overview = new OverviewTool().run(request);
        if (!(overview instanceof ToolResult.Tables tables)) {
            return overview;
        }
        DataTable steps = tables.tables().get(1);
        if (steps.rows().isEmpty()) {
            return new ToolResult.NotAvailable("it has no steps that could be faster");
        }
        List<Suggestion> found = new ArrayList<>();
        double all = sum(steps, "stepTimeMs");
        for (Rule rule : RULES) {
            double share = all > 0 ? sum(steps, rule.column()) / all : 0;
            if (share >= WORTH) {
                String text =
                        String.format(
                                Locale.ROOT,
                                "%.1f %% of the step time is spent %s",
                                100 * share,
                                rule.text());
                found.add(new Suggestion(rule.name(), text));
            }
        }
        return new ToolResult.Json(json -> write(found, json));
    }

    private static double sum(DataTable table, String column) {
        int index = table.columns().stream().map(DataTable.Column::id).toList().indexOf(column);
        return index < 0
                ? 0
                : table.rows().stream()
                        .map(row -> row.get(index))
                        .filter(Number.class::isInstance)
                        .mapToDouble(cell -> ((Number) cell).doubleValue())
                        .sum();
    }

    private static void write(List<Suggestion> found, JsonWriter json) {
        json.beginObject().name("suggestions").beginArray();
        for (Suggestion one : found) {
            json.beginObject().name("ruleName").value(one.rule());
            json.name("suggestionText").value(one.text()).endObject();
        }
        json.endArray().endObject();
    }
}
