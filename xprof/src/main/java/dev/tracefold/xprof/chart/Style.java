// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

/// How pictures and pages look, in light and in dark.
final class Style {
    /// How many series have a colour of their own.
    static final int SERIES = 10;

    static final String CSS =
            """
            :root{color-scheme:light dark;--page:#ffffff;--panel:#f6f7f9;--ink:#1c2330;--dim:#5b6577;\
            --rule:#d8dde6;--grid:#e9ecf1;--warn:#b3560b}
            @media(prefers-color-scheme:dark){:root{--page:#14171d;--panel:#1b1f27;--ink:#e6e9ef;\
            --dim:#9aa4b5;--rule:#363d4a;--grid:#262c36;--warn:#f0a35e}}
            text{font:12px system-ui,sans-serif;fill:var(--ink)}
            .page{fill:var(--page)} .axis{stroke:var(--dim);stroke-width:1}
            .grid{stroke:var(--grid);stroke-width:1} .dim text,text.dim{fill:var(--dim)}
            .small text{font-size:11px} .head text{font-size:15px;font-weight:600}
            .roof{fill:none;stroke:var(--ink);stroke-width:2} .roof.second{stroke-dasharray:6 4}
            .line{fill:none;stroke-width:1.5} .area{opacity:.25;stroke:none}
            .box{fill:var(--panel);stroke:var(--rule)} .dot{fill-opacity:.6;stroke-width:1}
            %s
            """
                    .formatted(series());

    private Style() {}

    // Told apart by people who do not see all colours, on light and on dark ground.
    private static String series() {
        String[] colors = {
            "#3b76c4", "#e0822d", "#3f9b5c", "#c44e52", "#8465b8", "#94735f", "#d274b4", "#7f8793",
            "#a9a53a", "#36aab9"
        };
        StringBuilder css = new StringBuilder();
        for (int i = 0; i < SERIES; i++) {
            css.append(".s%d{fill:%s} .l%d{stroke:%s} ".formatted(i, colors[i], i, colors[i]));
        }
        return css.toString();
    }

    /// The class that fills with the colour of a series.
    static String fill(int series) {
        return "s" + Math.floorMod(series, SERIES);
    }

    /// The class that draws lines in the colour of a series.
    static String stroke(int series) {
        return "l" + Math.floorMod(series, SERIES);
    }
}
