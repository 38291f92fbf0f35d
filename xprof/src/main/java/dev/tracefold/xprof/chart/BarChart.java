// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

import java.util.List;

/// Bars to the right, one below the other, the name in front and the value behind.
public final class BarChart {
    private static final double ROW = 24;
    private static final double LABELS = 330;
    private static final double VALUES = 150;
    private static final int LETTERS = 48;

    private BarChart() {}

    /// A bar.
    ///
    /// @param label its name
    /// @param value how long it is
    /// @param text the value in words
    /// @param series which colour it has
    public record Bar(String label, double value, String text, int series) {}

    /// Draws them.
    public static Svg of(String title, double width, List<Bar> bars) {
        Svg svg = new Svg(width, bars.size() * ROW + 8, title);
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        Scale scale = Scale.linear(most, 0, width - LABELS - VALUES);
        double y = 4;
        for (Bar bar : bars) {
            svg.open("g").tip(bar.label() + "\n" + bar.text());
            svg.text(LABELS - 8, y + 16, "end", shortened(bar.label()));
            double length = scale.at(Math.max(0, bar.value()));
            svg.rect(
                    new Box(LABELS, y + 3, Math.max(1, length), ROW - 6),
                    Style.fill(bar.series()),
                    "");
            svg.open("g", "class", "dim");
            svg.text(LABELS + length + 6, y + 16, "start", bar.text()).close("g").close("g");
            y += ROW;
        }
        return svg;
    }

    // The end of a long name tells more than its middle.
    private static String shortened(String label) {
        if (label.length() <= LETTERS) {
            return label;
        }
        int front = LETTERS * 2 / 3;
        return label.substring(0, front)
                + "…"
                + label.substring(label.length() - (LETTERS - front - 1));
    }
}
