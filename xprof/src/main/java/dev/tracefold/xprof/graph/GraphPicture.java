// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.tracefold.xprof.chart.Box;
import dev.tracefold.xprof.chart.Page;
import dev.tracefold.xprof.chart.Svg;
import dev.tracefold.xprof.hlo.HloInstruction;

/// Pictures of a neighborhood: for Graphviz, or a page of its own with a row for each step away.
final class GraphPicture {
    private static final double CELL_WIDTH = 210;
    private static final double CELL_HEIGHT = 84;
    private static final double BOX_WIDTH = 190;
    private static final double BOX_HEIGHT = 40;
    private static final int MOST_LETTERS = 27;

    private GraphPicture() {}

    static String dot(Neighborhood around) {
        StringBuilder out = new StringBuilder("digraph G {\n  rankdir=TB;\n  node [shape=box];\n");
        around.levels()
                .forEach((one, level) -> {
                    out.append("  ").append(HloNotation.quoted(one.name())).append(" [label=");
                    out.append(HloNotation.quoted(one.name() + "\n" + one.opcode()));
                    out.append(", tooltip=").append(HloNotation.quoted(one.text()));
                    out.append(level == 0 ? ", style=bold];\n" : "];\n");
                });
        for (HloInstruction one : around.levels().keySet()) {
            for (HloInstruction operand : one.operands()) {
                if (around.levels().containsKey(operand)) {
                    out.append("  ").append(HloNotation.quoted(operand.name())).append(" -> ");
                    out.append(HloNotation.quoted(one.name())).append(";\n");
                }
            }
        }
        return out.append("}\n").toString();
    }

    static String html(Neighborhood around, String module) {
        return new Page(around.center().name() + " in " + module)
                .paragraph(
                        "Above: what it needs. Below: what needs it. Point at an instruction for"
                                + " its text.")
                .figure("", picture(around))
                .html();
    }

    private static Svg picture(Neighborhood around) {
        Map<Integer, List<HloInstruction>> rows = new TreeMap<>();
        around.levels()
                .forEach((one, level) ->
                        rows.computeIfAbsent(level, any -> new ArrayList<>()).add(one));
        int widest = rows.values().stream().mapToInt(List::size).max().orElse(1);
        double width = Math.max(600, widest * CELL_WIDTH);
        Svg svg = new Svg(width, rows.size() * CELL_HEIGHT + 20, around.center().name());
        Map<HloInstruction, Box> places = new HashMap<>();
        double top = 10;
        for (List<HloInstruction> row : rows.values()) {
            double left = (width - row.size() * CELL_WIDTH) / 2;
            for (HloInstruction one : row) {
                places.put(one, new Box(left + 10, top, BOX_WIDTH, BOX_HEIGHT));
                left += CELL_WIDTH;
            }
            top += CELL_HEIGHT;
        }
        places.forEach((one, box) -> {
            for (HloInstruction operand : one.operands()) {
                Box from = places.get(operand);
                if (from != null) {
                    edge(svg, from, box);
                }
            }
        });
        places.forEach((one, box) -> node(svg, one, box, one == around.center()));
        return svg;
    }

    private static void edge(Svg svg, Box from, Box to) {
        double x1 = from.x() + from.width() / 2;
        double x2 = to.x() + to.width() / 2;
        double middle = (from.bottom() + to.y()) / 2;
        String path =
                "M%s %s C%s %s %s %s %s %s"
                        .formatted(
                                Svg.number(x1),
                                Svg.number(from.bottom()),
                                Svg.number(x1),
                                Svg.number(middle),
                                Svg.number(x2),
                                Svg.number(middle),
                                Svg.number(x2),
                                Svg.number(to.y()));
        svg.leaf("path", "d", path, "class", "line axis");
    }

    private static void node(Svg svg, HloInstruction one, Box box, boolean center) {
        svg.rect(box, center ? "box l1" : "box", one.text());
        double middle = box.x() + box.width() / 2;
        svg.text(middle, box.y() + 17, "middle", shortened(one.name()));
        svg.open("g", "class", "dim small");
        svg.text(
                middle, box.y() + 32, "middle", shortened(one.opcode() + " " + one.shape().text()));
        svg.close("g");
    }

    private static String shortened(String text) {
        return text.length() <= MOST_LETTERS ? text : text.substring(0, MOST_LETTERS - 1) + "…";
    }
}
