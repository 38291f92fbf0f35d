// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.chart.BarChart;
import dev.tracefold.xprof.chart.Page;
import dev.tracefold.xprof.chart.RooflineChart;
import dev.tracefold.xprof.chart.StackChart;
import dev.tracefold.xprof.chart.Units;
import dev.tracefold.xprof.tool.DataTable;

/// Reports on tools that answer with tables.
final class TableReports {
    private static final int TOP = 20;
    private static final double HEIGHT = 320;
    private static final double MICRO = 1000;

    // Where the time is, by tool: what names a row, and its time.
    private static final Map<String, Measure> MEASURES =
            Map.of(
                    "kernel_stats",
                    new Measure("kernel_name", "total_duration_us", "op_name"),
                    "framework_op_stats",
                    new Measure("operation", "total_self_time", "host_or_device"),
                    "hlo_stats",
                    new Measure("hlo_op_name", "total_self_time", "category"));

    private TableReports() {}

    /// What of a table is drawn.
    ///
    /// @param name the column of names
    /// @param micros the column of times
    /// @param group the column that colours stand for
    private record Measure(String name, String micros, String group) {}

    static void add(String tool, List<DataTable> tables, Report report) {
        switch (tool) {
            case "overview_page" -> overview(tables, report);
            case "input_pipeline_analyzer" -> inputPipeline(tables, report);
            case "roofline_model" -> roofline(tables, report);
            case "framework_op_stats" -> ranking(tool, tables.getLast(), report);
            default -> tables.forEach(table -> ranking(tool, table, report));
        }
    }

    private static void ranking(String tool, DataTable table, Report report) {
        Measure measure = MEASURES.get(tool);
        Rows rows = new Rows(table);
        if (measure != null && rows.has(measure.micros()) && !rows.all().isEmpty()) {
            List<BarChart.Bar> bars = new ArrayList<>();
            Map<String, Integer> colors = new LinkedHashMap<>();
            double sum = 0;
            for (List<Object> row : rows.all()) {
                sum += rows.number(row, measure.micros());
            }
            for (List<Object> row : rows.all().stream().limit(TOP).toList()) {
                double micros = rows.number(row, measure.micros());
                int color =
                        colors.computeIfAbsent(
                                rows.text(row, measure.group()), any -> colors.size());
                String share =
                        sum > 0
                                ? "  " + Units.plain(Math.rint(1000 * micros / sum) / 10) + " %"
                                : "";
                bars.add(
                        new BarChart.Bar(
                                rows.text(row, measure.name()),
                                micros,
                                Units.nanos(micros * MICRO) + share,
                                color));
            }
            report.figure(
                    "Most time, of %d".formatted(rows.all().size()),
                    BarChart.of("Most time", Report.WIDTH, bars));
        }
        report.table("All", table);
    }

    private static void overview(List<DataTable> tables, Report report) {
        DataTable analysis = tables.getFirst();
        DataTable steps = tables.get(1);
        DataTable environment = tables.get(2);
        List<Page.Tile> tiles = new ArrayList<>();
        tile(tiles, environment, "device_type", "device");
        tile(tiles, environment, "device_core_count", "device cores");
        tile(tiles, environment, "host_count", "hosts");
        tile(tiles, steps, "steptime_ms_average", "average step, ms");
        tile(tiles, steps, "steptime_ms_standard_deviation", "its deviation, ms");
        tile(tiles, analysis, "mxu_utilization_percent", "use of matrix units");
        tile(tiles, analysis, "device_idle_time_percent", "device idle");
        tile(tiles, analysis, "host_idle_time_percent", "host idle");
        report.tiles(tiles);
        String statement = tables.get(3).properties().getOrDefault("statement", "");
        String conclusion = steps.properties().getOrDefault("input_conclusion", "");
        report.paragraph(statement);
        report.paragraph(conclusion.equals(statement) ? "" : conclusion);
        stepGraph(steps, report);
        if (!analysis.rows().isEmpty()) {
            Rows rows = new Rows(analysis);
            List<BarChart.Bar> bars = new ArrayList<>();
            for (List<Object> row : rows.all()) {
                double percent = rows.number(row, "selfTimePercent");
                // Fractions in spite of the name.
                String text = Units.plain(Math.rint(percent * 1000) / 10) + " %";
                String name = rows.text(row, "operation");
                bars.add(new BarChart.Bar(name, percent, text, 0));
            }
            report.figure(
                    "Operations of the device by self time",
                    BarChart.of("Operations by self time", Report.WIDTH, bars));
        }
        report.table("Operations of the device", analysis);
        report.table("What to look at next", tables.get(3));
        report.table("Run environment", environment);
        report.table("Diagnostics", tables.getLast());
    }

    private static void tile(List<Page.Tile> tiles, DataTable table, String property, String name) {
        String value = table.properties().getOrDefault(property, "");
        if (!value.isEmpty()) {
            tiles.add(new Page.Tile(name, value));
        }
    }

    private static void inputPipeline(List<DataTable> tables, Report report) {
        stepGraph(tables.get(1), report);
        report.table("Operations of the host", tables.get(2));
        report.table("Recommendations", tables.get(3));
        report.table("Steps", tables.get(1));
    }

    // The columns that a page stacks, those without any time left out.
    private static void stepGraph(DataTable steps, Report report) {
        if (steps.rows().isEmpty()) {
            report.warning("No step was recorded, so there is no step time.");
            return;
        }
        Rows rows = new Rows(steps);
        List<DataTable.Column> parts = new ArrayList<>();
        for (DataTable.Column column : steps.columns()) {
            boolean time = column.id().endsWith("TimeMs") && !column.id().equals("stepTimeMs");
            if (time && rows.all().stream().anyMatch(row -> rows.number(row, column.id()) > 0)) {
                parts.add(column);
            }
        }
        List<StackChart.Column> columns = new ArrayList<>();
        double[] sums = new double[parts.size()];
        for (List<Object> row : rows.all()) {
            List<Double> values =
                    parts.stream().map(column -> rows.number(row, column.id())).toList();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += values.get(i);
            }
            columns.add(new StackChart.Column(rows.text(row, "stepnum"), values));
        }
        List<String> names = parts.stream().map(DataTable.Column::label).toList();
        report.figure(
                "Step time",
                new StackChart("Step time", "ms", names).draw(Report.WIDTH, HEIGHT, columns));
        List<BarChart.Bar> bars = new ArrayList<>();
        double all = java.util.Arrays.stream(sums).sum();
        for (int i = 0; i < sums.length; i++) {
            double average = sums[i] / columns.size();
            bars.add(
                    new BarChart.Bar(
                            names.get(i),
                            average,
                            "%s ms  %s %%"
                                    .formatted(
                                            Units.plain(average),
                                            Units.plain(Math.rint(1000 * sums[i] / all) / 10)),
                            i));
        }
        report.figure("Average step", BarChart.of("Breakdown of a step", Report.WIDTH, bars));
    }

    private static void roofline(List<DataTable> tables, Report report) {
        DataTable table = tables.getFirst();
        Rows rows = new Rows(table);
        double peak = rows.property("peak_flop_rate");
        List<RooflineChart.Roof> roofs = new ArrayList<>();
        roof(roofs, rows, "peak_hbm_bw", "HBM");
        roof(roofs, rows, "peak_vmem_read_bw", "VMEM read");
        roof(roofs, rows, "peak_vmem_write_bw", "VMEM write");
        roof(roofs, rows, "peak_cmem_read_bw", "CMEM read");
        List<Page.Tile> tiles = new ArrayList<>();
        tile(tiles, table, "device_type", "device");
        tile(tiles, table, "peak_flop_rate", "peak, GFLOP/s");
        tile(tiles, table, "peak_hbm_bw", "HBM, GiB/s");
        tile(tiles, table, "hbm_ridge_point", "ridge, FLOP/byte");
        report.tiles(tiles);
        Map<String, Integer> colors = new LinkedHashMap<>();
        List<RooflineChart.Dot> dots = new ArrayList<>();
        for (List<Object> row : rows.all()) {
            double intensity = rows.number(row, "operational_intensity");
            double rate = rows.number(row, "measured_flop_rate");
            boolean total = rows.text(row, "step").equals("Total");
            if (!total || intensity <= 0 || rate <= 0) {
                continue;
            }
            int color = colors.computeIfAbsent(rows.text(row, "category"), any -> colors.size());
            dots.add(
                    new RooflineChart.Dot(
                            rows.text(row, "operation"),
                            intensity,
                            rate,
                            rows.number(row, "total_self_time_percent"),
                            color));
        }
        if (peak > 0 && !roofs.isEmpty()) {
            report.figure(
                    "Roofline",
                    new RooflineChart(peak, roofs)
                            .draw(Report.WIDTH, 520, dots, List.copyOf(colors.keySet())));
        }
        report.table("Operations", table);
        report.table("Diagnostics", tables.getLast());
    }

    private static void roof(
            List<RooflineChart.Roof> roofs, Rows rows, String property, String name) {
        double gibi = rows.property(property);
        if (gibi > 0) {
            roofs.add(new RooflineChart.Roof(name, gibi * (1 << 30) / 1e9));
        }
    }
}
