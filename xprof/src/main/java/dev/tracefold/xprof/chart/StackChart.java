// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

import java.util.List;

/// Columns side by side, each made of parts on top of each other.
///
/// @param title what it shows
/// @param unit of the values
/// @param series the names of the parts
public record StackChart(String title, String unit, List<String> series) {
    private static final double LEFT = 72;
    private static final double BOTTOM = 46;
    private static final double TOP = 26;

    /// Copies the list.
    public StackChart {
        series = List.copyOf(series);
    }

    /// A column.
    ///
    /// @param label its name
    /// @param parts a value for each series
    public record Column(String label, List<Double> parts) {
        /// Copies the list.
        public Column {
            parts = List.copyOf(parts);
        }

        double sum() {
            return parts.stream().mapToDouble(part -> Math.max(0, part)).sum();
        }
    }

    /// Draws it.
    public Svg draw(double width, double height, List<Column> columns) {
        double legend = Axes.legendHeight(series, width - LEFT);
        Svg svg = new Svg(width, height + legend, title);
        Box plot = new Box(LEFT, TOP + legend, width - LEFT - 10, height - TOP - BOTTOM);
        Axes.legend(svg, new Box(LEFT, 2, width - LEFT, legend), series);
        double most = columns.stream().mapToDouble(Column::sum).max().orElse(1);
        Scale up = Scale.linear(most, plot.bottom(), plot.y());
        Axes.left(svg, plot, up, Units::plain, unit);
        double step = plot.width() / Math.max(1, columns.size());
        double gap = step > 4 ? Math.min(step * 0.2, 14) : 0;
        double barWidth = Math.min(step - gap, 90);
        int labelEvery = (int) Math.max(1, Math.ceil(widestLabel(columns) / step));
        svg.line(plot.x(), plot.bottom(), plot.right(), plot.bottom(), "axis");
        for (int i = 0; i < columns.size(); i++) {
            double x = plot.x() + i * step + (step - barWidth) / 2;
            column(svg, columns.get(i), new Box(x, plot.y(), barWidth, plot.height()), up);
            if (i % labelEvery == 0) {
                svg.open("g", "class", "dim small");
                svg.text(x + barWidth / 2, plot.bottom() + 16, "middle", columns.get(i).label());
                svg.close("g");
            }
        }
        return svg;
    }

    private static double widestLabel(List<Column> columns) {
        return columns.stream().mapToDouble(one -> 7.0 * one.label().length() + 8).max().orElse(1);
    }

    private void column(Svg svg, Column column, Box place, Scale up) {
        double sum = 0;
        for (int i = 0; i < column.parts().size(); i++) {
            double part = Math.max(0, column.parts().get(i));
            if (part <= 0) {
                continue;
            }
            double top = up.at(sum + part);
            svg.rect(
                    new Box(place.x(), top, place.width(), up.at(sum) - top),
                    Style.fill(i),
                    "%s\n%s: %s %s of %s"
                            .formatted(
                                    column.label(),
                                    series.get(i),
                                    Units.plain(part),
                                    unit,
                                    Units.plain(column.sum())));
            sum += part;
        }
    }
}
