// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;

import dev.tracefold.xprof.chart.BarChart;
import dev.tracefold.xprof.chart.LineChart;
import dev.tracefold.xprof.chart.Page;
import dev.tracefold.xprof.chart.StackChart;
import dev.tracefold.xprof.chart.Svg;
import dev.tracefold.xprof.chart.Units;
import dev.tracefold.xprof.json.JsonTree;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolResult;

/// Reports on tools that answer with messages.
final class JsonReports {
    private static final double HEIGHT = 300;
    private static final double PICOS_PER_NANO = 1000;
    private static final double MIB = 1 << 20;
    private static final int TOP = 20;

    private JsonReports() {}

    static void add(String tool, ToolResult.Json json, Report report) {
        switch (tool) {
            case "memory_profile" -> memoryProfile(read(json), report);
            case "memory_viewer" -> memoryViewer(read(json), report);
            case "pod_viewer" -> podViewer(read(json), report);
            case "op_profile" -> opProfile(read(json), report);
            default ->
                    report.paragraph(
                            "This tool has no picture; its data are what --format json prints.");
        }
    }

    private static Object read(ToolResult.Json json) {
        StringBuilder text = new StringBuilder();
        json.writeJson(text);
        return JsonTree.parse(text.toString());
    }

    private static double number(Object object, String... path) {
        Object at = object;
        for (String name : path) {
            at = JsonTree.member(at, name);
        }
        return JsonTree.number(at);
    }

    private static String text(Object object, String member) {
        return JsonTree.member(object, member).toString();
    }

    private static void memoryProfile(Object profile, Report report) {
        Map<String, Object> allocators =
                JsonTree.members(JsonTree.member(profile, "memoryProfilePerAllocator"));
        DataTable summary =
                new DataTable()
                        .string("allocator", "Allocator")
                        .string("peak", "Peak in use")
                        .string("at", "At")
                        .string("capacity", "Capacity")
                        .number("fragmentation", "Fragmentation at the peak")
                        .string("lifetime", "Peak of the process");
        allocators.forEach((name, one) -> {
            Object its = JsonTree.member(one, "profileSummary");
            summary.row(
                    name,
                    Units.bytes(number(its, "peakStats", "peakBytesInUse")),
                    Units.nanos(number(its, "peakStatsTimePs") / PICOS_PER_NANO),
                    Units.bytes(number(its, "memoryCapacity")),
                    number(its, "peakStats", "fragmentation"),
                    Units.bytes(number(its, "peakBytesUsageLifetime")));
            timeline(name, one, report);
        });
        report.table("Allocators", summary);
    }

    private static void timeline(String name, Object allocator, Report report) {
        List<Object> snapshots =
                new ArrayList<>(
                        JsonTree.elements(JsonTree.member(allocator, "sampledTimelineSnapshots")));
        if (snapshots.isEmpty()) {
            snapshots.addAll(
                    JsonTree.elements(JsonTree.member(allocator, "memoryProfileSnapshots")));
        }
        snapshots.sort(Comparator.comparingDouble(one -> number(one, "timeOffsetPs")));
        List<LineChart.Point> used = new ArrayList<>();
        List<LineChart.Point> stack = new ArrayList<>();
        boolean anyStack = false;
        for (Object snapshot : snapshots) {
            double time = number(snapshot, "timeOffsetPs") / PICOS_PER_NANO;
            double reserved = number(snapshot, "aggregationStats", "stackReservedBytes");
            double heap = number(snapshot, "aggregationStats", "heapAllocatedBytes");
            used.add(new LineChart.Point(time, reserved + heap));
            stack.add(new LineChart.Point(time, reserved));
            anyStack |= reserved > 0;
        }
        if (used.isEmpty()) {
            return;
        }
        List<LineChart.Line> lines = new ArrayList<>();
        lines.add(new LineChart.Line("in use", used));
        if (anyStack) {
            lines.add(new LineChart.Line("of it reserved for the stack", stack));
        }
        report.figure("Memory of allocator " + name, memory("time", Units::nanos, lines));
    }

    // Drawn in a unit of memory, so that its ticks are round.
    private static Svg memory(
            String below, DoubleFunction<String> words, List<LineChart.Line> lines) {
        double most = 0;
        for (LineChart.Line line : lines) {
            for (LineChart.Point point : line.points()) {
                most = Math.max(most, point.y());
            }
        }
        double unit = Units.byteUnit(most);
        List<LineChart.Line> scaled = new ArrayList<>();
        for (LineChart.Line line : lines) {
            scaled.add(
                    new LineChart.Line(
                            line.name(),
                            line.points().stream()
                                    .map(point -> new LineChart.Point(point.x(), point.y() / unit))
                                    .toList()));
        }
        return new LineChart("Memory", below, words, value -> Units.bytes(value * unit))
                .draw(Report.WIDTH, HEIGHT, scaled);
    }

    private static void memoryViewer(Object result, Report report) {
        report.tiles(
                List.of(
                        new Page.Tile("module", text(result, "moduleName")),
                        new Page.Tile("peak", mib(number(result, "peakHeapMib"))),
                        new Page.Tile(
                                "parameters", mib(number(result, "entryComputationParametersMib"))),
                        new Page.Tile(
                                "all blocks", mib(number(result, "totalBufferAllocationMib")))));
        List<Object> sizes = JsonTree.elements(JsonTree.member(result, "heapSizes"));
        List<LineChart.Point> points = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            points.add(new LineChart.Point(i, JsonTree.number(sizes.get(i)) * MIB));
        }
        if (!points.isEmpty()) {
            report.figure(
                    "Memory in the order of the program",
                    memory(
                            "events of the plan",
                            Units::plain,
                            List.of(new LineChart.Line("in use", points))));
        }
        List<BarChart.Bar> bars = new ArrayList<>();
        for (Object item :
                JsonTree.elements(JsonTree.member(result, "maxHeapBySize")).stream()
                        .limit(TOP)
                        .toList()) {
            double size = number(item, "logicalBufferSizeMib");
            bars.add(
                    new BarChart.Bar(
                            text(item, "label"), size, mib(size), (int) number(item, "numbered")));
        }
        if (!bars.isEmpty()) {
            report.figure(
                    "What there is at the peak", BarChart.of("At the peak", Report.WIDTH, bars));
        }
    }

    private static String mib(double mib) {
        return Units.bytes(mib * MIB);
    }

    // For each step a column a core: which core keeps the others waiting.
    private static void podViewer(Object database, Report report) {
        Map<String, String> kinds = new LinkedHashMap<>();
        for (Object event : JsonTree.elements(JsonTree.member(database, "stepBreakdownEvents"))) {
            kinds.put(Long.toString((long) number(event, "id")), text(event, "name"));
        }
        List<Object> steps =
                JsonTree.elements(
                        JsonTree.member(
                                JsonTree.member(database, "podStatsSequence"), "podStatsMap"));
        Map<String, List<LineChart.Point>> byCore = new TreeMap<>();
        Map<String, double[]> sums = new TreeMap<>();
        List<String> ids = List.copyOf(kinds.keySet());
        for (Object step : steps) {
            double number = number(step, "stepNum");
            JsonTree.members(JsonTree.member(step, "podStatsPerCore"))
                    .forEach((core, stats) -> {
                        String name = text(stats, "hostName") + " core " + core;
                        byCore.computeIfAbsent(name, any -> new ArrayList<>())
                                .add(
                                        new LineChart.Point(
                                                number, number(stats, "totalDurationUs") / 1000));
                        double[] sum = sums.computeIfAbsent(name, any -> new double[ids.size()]);
                        for (int i = 0; i < sum.length; i++) {
                            sum[i] += number(stats, "stepBreakdownUs", ids.get(i)) / 1000;
                        }
                    });
        }
        if (steps.isEmpty()) {
            report.warning("No step was recorded on all hosts.");
            return;
        }
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            int kind = i;
            if (sums.values().stream().anyMatch(sum -> sum[kind] > 0)) {
                used.add(i);
            }
        }
        List<StackChart.Column> columns = new ArrayList<>();
        sums.forEach((core, sum) ->
                columns.add(
                        new StackChart.Column(
                                core, used.stream().map(i -> sum[i] / steps.size()).toList())));
        report.figure(
                "Average step of each core",
                new StackChart(
                                "Average step of each core",
                                "ms",
                                used.stream().map(i -> kinds.get(ids.get(i))).toList())
                        .draw(Report.WIDTH, HEIGHT, columns));
        List<LineChart.Line> lines = new ArrayList<>();
        byCore.forEach((core, points) -> lines.add(new LineChart.Line(core, points)));
        report.figure(
                "Step time of each core, ms",
                new LineChart("Step time of each core", "step", Units::plain, Units::plain)
                        .draw(Report.WIDTH, HEIGHT, lines));
    }

    private static void opProfile(Object profile, Report report) {
        for (String root :
                List.of(
                        "byCategoryExcludeIdle",
                        "byProgramExcludeIdle",
                        "byProvenanceExcludeIdle")) {
            Object top = JsonTree.member(profile, root);
            List<BarChart.Bar> bars = new ArrayList<>();
            double all = number(top, "metrics", "rawTime");
            for (Object child : JsonTree.elements(JsonTree.member(top, "children"))) {
                double picos = number(child, "metrics", "rawTime");
                String share =
                        all > 0
                                ? "  " + Units.plain(Math.rint(1000 * picos / all) / 10) + " %"
                                : "";
                bars.add(
                        new BarChart.Bar(
                                text(child, "name"),
                                picos,
                                Units.nanos(picos / PICOS_PER_NANO) + share,
                                bars.size()));
            }
            if (!bars.isEmpty()) {
                String heading = root.startsWith("byCategory") ? "By category" : "By program";
                report.figure(
                        root.startsWith("byProvenance") ? "By provenance" : heading,
                        BarChart.of(
                                heading,
                                Report.WIDTH,
                                bars.subList(0, Math.min(TOP, bars.size()))));
            }
        }
    }
}
