// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

import java.util.ArrayList;
import java.util.List;

/// What operations reach of what the device can do: both axes count in powers of ten. The roof rises with
/// the memory's bandwidth and is flat where computing is the limit.
///
/// @param peakGigaFlops what the device computes a second
/// @param roofs what its memories deliver
public record RooflineChart(double peakGigaFlops, List<Roof> roofs) {
    private static final double LEFT = 86;
    private static final double BOTTOM = 46;
    private static final double TOP = 30;
    private static final double FLOP_PER_BYTE_LEAST = 0.01;

    /// Copies the list.
    public RooflineChart {
        roofs = List.copyOf(roofs);
    }

    /// A memory's limit.
    ///
    /// @param name the memory
    /// @param gigaBytes what it delivers a second
    public record Roof(String name, double gigaBytes) {}

    /// An operation.
    ///
    /// @param name its name
    /// @param intensity operations a byte
    /// @param gigaFlops what it reaches
    /// @param share of the whole time, 0 to 1
    /// @param series which colour it has
    public record Dot(String name, double intensity, double gigaFlops, double share, int series) {}

    /// Draws it.
    ///
    /// @param names of the series of the dots
    public Svg draw(double width, double height, List<Dot> dots, List<String> names) {
        List<Dot> shown =
                dots.stream().filter(dot -> dot.intensity() > 0 && dot.gigaFlops() > 0).toList();
        double legend = Axes.legendHeight(names, width - LEFT);
        Svg svg = new Svg(width, height + legend, "Roofline");
        Box plot = new Box(LEFT, TOP + legend, width - LEFT - 20, height - TOP - BOTTOM);
        Axes.legend(svg, new Box(LEFT, 2, width - LEFT, legend), names);
        double slowest = roofs.stream().mapToDouble(Roof::gigaBytes).min().orElse(1);
        double least = FLOP_PER_BYTE_LEAST;
        double most = 10 * peakGigaFlops / slowest;
        double lowest = peakGigaFlops / 1e4;
        for (Dot dot : shown) {
            least = Math.min(least, dot.intensity());
            most = Math.max(most, dot.intensity());
            lowest = Math.min(lowest, dot.gigaFlops());
        }
        Scale right = Scale.decades(least, most, plot.x(), plot.right());
        Scale up = Scale.decades(lowest, peakGigaFlops * 1.5, plot.bottom(), plot.y());
        Axes.left(svg, plot, up, Units::plain, "GFLOP/s");
        Axes.bottom(svg, plot, right, Units::plain, "FLOP / byte");
        for (int i = 0; i < roofs.size(); i++) {
            roof(svg, roofs.get(i), right, up, i % 2 == 1, i == 0 ? "roof" : "roof second");
        }
        svg.text(plot.right() - 4, up.at(peakGigaFlops) - 6, "end", peakText());
        for (Dot dot : shown) {
            svg.open(
                    "circle",
                    "cx",
                    right.at(dot.intensity()),
                    "cy",
                    up.at(dot.gigaFlops()),
                    "r",
                    4 + 14 * Math.sqrt(Math.clamp(dot.share(), 0, 1)),
                    "class",
                    "dot " + Style.fill(dot.series()) + " " + Style.stroke(dot.series()));
            svg.tip(
                    "%s\n%s GFLOP/s at %s FLOP/byte\n%s %% of the time"
                            .formatted(
                                    dot.name(),
                                    Units.plain(dot.gigaFlops()),
                                    Units.plain(dot.intensity()),
                                    Units.plain(100 * dot.share())));
            svg.close("circle");
        }
        return svg;
    }

    private String peakText() {
        return "peak " + Units.plain(peakGigaFlops) + " GFLOP/s";
    }

    private void roof(Svg svg, Roof roof, Scale right, Scale up, boolean above, String classes) {
        double ridge = peakGigaFlops / roof.gigaBytes();
        // It enters the picture at the left or at the bottom.
        double start = Math.max(right.least(), up.least() / roof.gigaBytes());
        List<String> points = new ArrayList<>();
        points.add(point(right.at(start), up.at(start * roof.gigaBytes())));
        points.add(point(right.at(ridge), up.at(peakGigaFlops)));
        points.add(point(right.to(), up.at(peakGigaFlops)));
        svg.leaf("polyline", "points", String.join(" ", points), "class", classes);
        double middle = start * Math.pow(ridge / start, above ? 0.6 : 0.45);
        double x = right.at(middle);
        double y = up.at(middle * roof.gigaBytes());
        String text = roof.name() + " " + Units.plain(roof.gigaBytes()) + " GB/s";
        if (above) {
            svg.text(x - 10, y - 6, "end", text);
        } else {
            svg.text(x + 10, y + 14, "start", text);
        }
    }

    private static String point(double x, double y) {
        return Svg.number(x) + "," + Svg.number(y);
    }
}
