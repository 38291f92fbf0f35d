// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.conformance;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The overview and the input pipeline: the older converter answers with messages, newer ones with
/// tables. Brings both into one form, the rows and properties of the tables that follow from the message.
final class Pages {
    private Pages() {}

    /// Our tables without what says nothing of the profile: columns, and properties that the reference
    /// does not know.
    static Object ofTables(Object tables, Object expected) {
        List<Object> result = new ArrayList<>();
        List<Object> pattern = Traces.list(expected);
        List<Object> pages = Traces.list(tables);
        for (int i = 0; i < pages.size(); i++) {
            Map<String, Object> table = Traces.object(pages.get(i));
            List<Object> rows = new ArrayList<>();
            for (Object row : Traces.list(table.getOrDefault("rows", List.of()))) {
                List<Object> cells = new ArrayList<>();
                for (Object cell : Traces.list(Traces.object(row).getOrDefault("c", List.of()))) {
                    cells.add(Traces.object(cell).getOrDefault("v", "nothing"));
                }
                rows.add(cells);
            }
            Map<String, Object> properties =
                    new TreeMap<>(Traces.object(table.getOrDefault("p", Map.of())));
            if (i < pattern.size()) {
                properties.keySet().retainAll(known(pattern.get(i)).keySet());
            }
            result.add(Map.of("rows", rows, "p", properties));
        }
        return result;
    }

    private static Map<String, Object> known(Object table) {
        return Traces.object(Traces.object(table).getOrDefault("p", Map.of()));
    }

    static List<Object> ofOverview(Message page) {
        return List.of(
                ops(page.message(3), page.message(6).text(4).contains("GPU")),
                steps(page.message(2)),
                environment(page.message(6)),
                tips(page.message(4)),
                table(List.of(), new TreeMap<>()),
                table(List.of(), new TreeMap<>()),
                diagnostics(page.message(8)));
    }

    static List<Object> ofInputPipeline(Message analysis) {
        boolean tpu = analysis.number(16) != 0;
        List<Object> cores =
                tpu ? List.of(List.of("Step number"), List.of("Core name")) : List.of();
        List<Object> advice = new ArrayList<>();
        analysis.message(7).texts(1).forEach(text -> advice.add(List.of(text)));
        return List.of(
                table(cores, new TreeMap<>()),
                steps(analysis),
                inputOps(analysis),
                table(advice, new TreeMap<>()),
                diagnostics(analysis.message(12)));
    }

    private static Object table(List<Object> rows, Map<String, Object> properties) {
        return Map.of("rows", rows, "p", properties);
    }

    private static String digits(double number, int digits) {
        return Double.isNaN(number)
                ? "nan"
                : new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static String percent(double number) {
        return digits(number, 1) + "%";
    }

    private static Object ops(Message analysis, boolean gpu) {
        List<Object> rows = new ArrayList<>();
        for (Message op : analysis.messages(4)) {
            List<Object> cells = new ArrayList<>();
            cells.addAll(List.of(op.decimal(3), op.decimal(4), op.text(2), op.text(1)));
            cells.add(op.decimal(5));
            if (gpu) {
                cells.add(op.number(6) != 0);
                cells.add(op.number(7) != 0);
            }
            rows.add(cells);
        }
        Map<String, Object> properties = new TreeMap<>();
        properties.put("mxu_utilization_percent", percent(analysis.decimal(1)));
        properties.put("host_tf_op_percent", percent(analysis.decimal(11)));
        properties.put("device_tf_op_percent", percent(analysis.decimal(12)));
        properties.put("host_trace_level", Long.toString(analysis.number(13)));
        properties.put("host_op_time_eager_percent", percent(analysis.decimal(14)));
        properties.put("device_op_time_eager_percent", percent(analysis.decimal(15)));
        if (gpu) {
            properties.put("device_compute_16bit_percent", percent(analysis.decimal(9)));
            properties.put("device_compute_32bit_percent", percent(analysis.decimal(10)));
        }
        return table(rows, properties);
    }

    private static Object environment(Message run) {
        Map<String, Object> properties = new TreeMap<>();
        long hosts = run.number(1);
        long tasks = run.number(2);
        properties.put("host_count", Long.toString(hosts));
        properties.put(
                "task_count",
                "%d (num tasks per host = %d)".formatted(tasks, tasks / Math.max(1, hosts)));
        properties.put("device_type", run.text(4));
        properties.put("device_core_count", Long.toString(run.number(5)));
        properties.put("is_training", Boolean.toString(run.number(11) != 0));
        return table(List.of(), properties);
    }

    private static Object tips(Message recommendation) {
        List<Object> rows = new ArrayList<>();
        addTips(recommendation, 7, "faq", "Tool troubleshooting / FAQ", rows);
        addTips(recommendation, 3, "host", "Next steps for reducing the Host time", rows);
        addTips(recommendation, 4, "device", "Next steps for reducing the Device time", rows);
        addTips(recommendation, 5, "doc", "Other useful resources", rows);
        Message generic = recommendation.message(6).unpacked();
        Map<String, Object> properties = new TreeMap<>();
        properties.put("bottleneck", recommendation.text(1));
        properties.put("statement", recommendation.text(2));
        properties.put("kernel_launch_bottleneck", generic.text(1));
        properties.put("kernel_launch_statement", generic.text(2));
        properties.put("all_other_bottleneck", generic.text(3));
        properties.put("all_other_statement", generic.text(4));
        properties.put("precision_statement", generic.text(5));
        properties.put("device_collectives_bottleneck", generic.text(6));
        properties.put("device_collectives_statement", generic.text(7));
        return table(rows, properties);
    }

    private static void addTips(
            Message tips, int field, String type, String description, List<Object> rows) {
        for (Message tip : tips.messages(field)) {
            rows.add(List.of(type, tip.text(1), description));
        }
    }

    private static Object diagnostics(Message diagnostics) {
        List<Object> rows = new ArrayList<>();
        diagnostics.texts(1).forEach(text -> rows.add(List.of("INFO", text)));
        diagnostics.texts(2).forEach(text -> rows.add(List.of("WARNING", text)));
        diagnostics.texts(3).forEach(text -> rows.add(List.of("ERROR", text)));
        return table(rows, new TreeMap<>());
    }

    private static Object inputOps(Message analysis) {
        List<Object> rows = new ArrayList<>();
        for (Message op : analysis.messages(6)) {
            rows.add(
                    List.of(
                            op.text(1),
                            (double) op.number(2),
                            op.decimal(3),
                            op.decimal(4) / 100,
                            op.decimal(5),
                            op.decimal(6) / 100,
                            op.text(7)));
        }
        Message times = analysis.message(5);
        Map<String, Object> properties = new TreeMap<>();
        properties.put("demanded_file_read_us", digits(times.decimal(1), 3));
        properties.put("advanced_file_read_us", digits(times.decimal(2), 3));
        properties.put("preprocessing_us", digits(times.decimal(3), 3));
        properties.put("enqueue_us", digits(times.decimal(4), 3));
        properties.put("unclassified_nonequeue_us", digits(times.decimal(5), 3));
        return table(rows, properties);
    }

    private static Object steps(Message analysis) {
        Map<String, Object> properties = new TreeMap<>();
        properties.put("hardware_type", analysis.text(9));
        addSummary("steptime_ms", analysis.message(2), properties);
        Message recommendation = analysis.message(7);
        Message bottleneck = recommendation.message(2).unpacked();
        properties.put("summary_nextstep", recommendation.text(3));
        Message breakdown = analysis.message(8).unpacked();
        List<Object> rows = new ArrayList<>();
        if (analysis.number(16) != 0) {
            properties.put("input_conclusion", bottleneck.text(2));
            properties.put("output_conclusion", bottleneck.text(10));
            addSummary("infeed_percent", analysis.message(3), properties);
            tpuAverages(breakdown, properties);
        } else {
            properties.put("input_conclusion", bottleneck.text(2));
            properties.put("device_collectives_statement", bottleneck.text(12));
            properties.put("kernel_launch_statement", bottleneck.text(4));
            properties.put("all_other_statement", bottleneck.text(6));
            genericAverages(breakdown, properties);
            analysis.messages(4).forEach(step -> rows.add(step(step.unpacked())));
        }
        return table(rows, properties);
    }

    private static void addSummary(String name, Message summary, Map<String, Object> properties) {
        properties.put(name + "_average", digits(summary.decimal(1), 1));
        properties.put(name + "_standard_deviation", digits(summary.decimal(2), 1));
        properties.put(name + "_minimum", digits(summary.decimal(3), 1));
        properties.put(name + "_maximum", digits(summary.decimal(4), 1));
    }

    private static void tpuAverages(Message breakdown, Map<String, Object> properties) {
        Map.of(
                        "tc_compute", 1,
                        "scv0_compute", 2,
                        "tc_infeed", 3,
                        "scv0_infeed", 4,
                        "tc_idle", 5,
                        "tc_outfeed", 6,
                        "host_transfer", 7)
                .forEach((name, field) ->
                        properties.put(
                                name + "_ms_average",
                                digits(breakdown.message(field).decimal(1), 2)));
    }

    private static void genericAverages(Message breakdown, Map<String, Object> properties) {
        Map.of(
                        "other", 1,
                        "outfeed", 3,
                        "device_compute", 4,
                        "device_to_device", 5,
                        "host_compute", 6,
                        "kernel_launch", 7,
                        "compile", 8,
                        "infeed", 11,
                        "device_collectives", 12)
                .forEach((name, field) -> {
                    Message summary = breakdown.message(field);
                    properties.put(name + "_time_ms_avg", digits(summary.decimal(1), 1));
                    properties.put(name + "_time_ms_sdv", digits(summary.decimal(2), 1));
                });
    }

    private static Object step(Message step) {
        String tip =
                "Step %s, duration: %s ms\n-All others: %s ms\n-Compilation: %s ms\n-Output: %s ms\n-Input: %s ms\n-Kernel launch: %s ms\n-Host compute: %s ms\n-Device collectives: %s ms\n-Device to device: %s ms\n-Device compute: %s ms"
                        .formatted(
                                step.text(14),
                                digits(step.decimal(2), 2),
                                digits(step.decimal(3), 2),
                                digits(step.decimal(10), 2),
                                digits(step.decimal(5), 2),
                                digits(step.decimal(11) + step.decimal(12), 2),
                                digits(step.decimal(9), 2),
                                digits(step.decimal(8), 2),
                                digits(step.decimal(13), 2),
                                digits(step.decimal(7), 2),
                                digits(step.decimal(6), 2));
        List<Object> cells = new ArrayList<>();
        cells.addAll(List.of(step.text(14), step.decimal(6), step.decimal(7), step.decimal(13)));
        cells.addAll(List.of(step.decimal(8), step.decimal(9)));
        cells.addAll(List.of(step.decimal(11) + step.decimal(12), step.decimal(5)));
        cells.addAll(List.of(step.decimal(10), step.decimal(3), tip, step.decimal(2)));
        return cells;
    }
}
