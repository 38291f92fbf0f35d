// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

import java.util.List;
import java.util.function.DoubleFunction;

/// Lines over time, which keep their value until the next point.
///
/// @param title what it shows
/// @param horizontal the name of the axis below
/// @param below how its values are written
/// @param left how the values at the left are written
public record LineChart(
        String title,
        String horizontal,
        DoubleFunction<String> below,
        DoubleFunction<String> left) {
    private static final double LEFT = 86;
    private static final double BOTTOM = 46;
    private static final double TOP = 26;
    private static final int MOST_AREAS = 2;

    /// A point.
    ///
    /// @param x to the right
    /// @param y up
    public record Point(double x, double y) {}

    /// A line.
    ///
    /// @param name its name
    /// @param points in order of x
    public record Line(String name, List<Point> points) {
        /// Copies the list.
        public Line {
            points = List.copyOf(points);
        }
    }

    /// Draws it.
    public Svg draw(double width, double height, List<Line> lines) {
        List<String> names = lines.stream().map(Line::name).toList();
        double legend = Axes.legendHeight(names, width - LEFT);
        Svg svg = new Svg(width, height + legend, title);
        Box plot = new Box(LEFT, TOP + legend, width - LEFT - 16, height - TOP - BOTTOM);
        Axes.legend(svg, new Box(LEFT, 2, width - LEFT, legend), names);
        double first = Double.POSITIVE_INFINITY;
        double last = Double.NEGATIVE_INFINITY;
        double most = 0;
        for (Line line : lines) {
            for (Point point : line.points()) {
                first = Math.min(first, point.x());
                last = Math.max(last, point.x());
                most = Math.max(most, point.y());
            }
        }
        if (first > last) {
            return svg;
        }
        Scale right = Scale.between(first, last, plot.x(), plot.right());
        Scale up = Scale.linear(most, plot.bottom(), plot.y());
        Axes.left(svg, plot, up, left, "");
        Axes.bottom(svg, plot, right, below, horizontal);
        // Areas upon areas hide what is below.
        boolean areas = lines.size() <= MOST_AREAS;
        for (int i = 0; i < lines.size(); i++) {
            line(svg, lines.get(i), i, right, up, areas);
        }
        return svg;
    }

    private static void line(
            Svg svg, Line line, int series, Scale right, Scale up, boolean filled) {
        StringBuilder path = new StringBuilder();
        for (Point point : line.points()) {
            String x = Svg.number(right.at(point.x()));
            String y = Svg.number(up.at(point.y()));
            path.append(path.isEmpty() ? "M" + x + " " + y : "H" + x + "V" + y);
        }
        if (path.isEmpty()) {
            return;
        }
        svg.leaf("path", "d", path, "class", "line " + Style.stroke(series));
        if (!filled) {
            return;
        }
        Point last = line.points().getLast();
        Point first = line.points().getFirst();
        String area =
                path
                        + "L"
                        + Svg.number(right.at(last.x()))
                        + " "
                        + Svg.number(up.at(0))
                        + "L"
                        + Svg.number(right.at(first.x()))
                        + " "
                        + Svg.number(up.at(0))
                        + "Z";
        svg.leaf("path", "d", area, "class", "area " + Style.fill(series));
    }
}
