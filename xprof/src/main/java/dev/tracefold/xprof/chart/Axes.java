// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

import java.util.List;
import java.util.function.DoubleFunction;

/// Axes, their ticks, and legends.
final class Axes {
    private static final double TICK_GAP = 6;

    private Axes() {}

    /// Draws the axis at the left, with a line across at each tick.
    static void left(Svg svg, Box plot, Scale scale, DoubleFunction<String> words, String title) {
        svg.open("g", "class", "dim small");
        for (double tick : scale.ticks()) {
            double y = scale.at(tick);
            svg.line(plot.x(), y, plot.right(), y, "grid");
            svg.text(plot.x() - TICK_GAP, y + 4, "end", words.apply(tick));
        }
        svg.text(plot.x() - TICK_GAP, plot.y() - 10, "end", title).close("g");
        svg.line(plot.x(), plot.y(), plot.x(), plot.bottom(), "axis");
    }

    /// Draws the axis at the bottom.
    static void bottom(Svg svg, Box plot, Scale scale, DoubleFunction<String> words, String title) {
        svg.open("g", "class", "dim small");
        for (double tick : scale.ticks()) {
            double x = scale.at(tick);
            svg.line(x, plot.y(), x, plot.bottom(), "grid");
            svg.text(x, plot.bottom() + 16, "middle", words.apply(tick));
        }
        svg.text(plot.right(), plot.bottom() + 34, "end", title).close("g");
        svg.line(plot.x(), plot.bottom(), plot.right(), plot.bottom(), "axis");
    }

    /// How high a legend of so many names is.
    static double legendHeight(List<String> names, double width) {
        return names.isEmpty() ? 0 : 20.0 * rows(names, width);
    }

    private static int rows(List<String> names, double width) {
        int rows = 1;
        double x = 0;
        for (String name : names) {
            double needed = entryWidth(name);
            if (x > 0 && x + needed > width) {
                rows++;
                x = 0;
            }
            x += needed;
        }
        return rows;
    }

    private static double entryWidth(String name) {
        return 32 + 6.8 * name.length();
    }

    /// Draws a legend: the names of series in their order.
    static void legend(Svg svg, Box place, List<String> names) {
        double x = 0;
        double y = place.y();
        for (int i = 0; i < names.size(); i++) {
            double needed = entryWidth(names.get(i));
            if (x > 0 && x + needed > place.width()) {
                x = 0;
                y += 20;
            }
            svg.rect(new Box(place.x() + x, y, 12, 12), Style.fill(i), "");
            svg.text(place.x() + x + 17, y + 10.5, "start", names.get(i));
            x += needed;
        }
    }
}
