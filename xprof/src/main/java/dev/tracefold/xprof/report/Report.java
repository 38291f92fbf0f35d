// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.report;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.chart.Page;
import dev.tracefold.xprof.chart.Svg;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolResult;

/// An answer of a tool for people: pictures and tables under headings.
public final class Report {
    static final double WIDTH = 1180;

    private static final double MARGIN = 24;
    private static final double HEADING = 40;

    private final String title;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();

    /// A picture under its heading.
    private record Figure(String heading, Svg picture) {}

    /// Something on a page.
    private interface Part {
        void addTo(Page page);
    }

    Report(String title) {
        this.title = title;
    }

    /// Draws an answer.
    ///
    /// @param tool the tool
    /// @param run the run it is about
    public static Report of(String tool, String run, ToolResult result) {
        Report report = new Report(run + ": " + tool);
        switch (result) {
            case ToolResult.Tables tables -> TableReports.add(tool, tables.tables(), report);
            case ToolResult.Json json -> JsonReports.add(tool, json, report);
            case ToolResult.Text text -> report.paragraph(text.text());
            case ToolResult.Document document ->
                    report.paragraph("See the " + document.contentType() + " of this tool itself.");
            case ToolResult.NotAvailable not -> report.warning(not.sentence());
        }
        return report;
    }

    void tiles(List<Page.Tile> tiles) {
        if (!tiles.isEmpty()) {
            parts.add(page -> page.tiles(tiles));
        }
    }

    void paragraph(String text) {
        if (!text.isEmpty()) {
            parts.add(page -> page.paragraph(text));
        }
    }

    void warning(String text) {
        parts.add(page -> page.warning(text));
    }

    void figure(String heading, Svg picture) {
        figures.add(new Figure(heading, picture));
        parts.add(page -> page.heading(heading).figure("", picture));
    }

    void table(String heading, DataTable table) {
        if (!table.rows().isEmpty()) {
            parts.add(page -> {
                page.heading(heading);
                TableText.add(table, page);
            });
        }
    }

    /// One HTML page with everything in it.
    public String html() {
        Page page = new Page(title);
        parts.forEach(part -> part.addTo(page));
        if (parts.isEmpty()) {
            page.paragraph("The tool has nothing to show for this profile.");
        }
        return page.html();
    }

    /// One SVG picture: the report's pictures, one below the other.
    public String svg() {
        double height = MARGIN + HEADING;
        for (Figure figure : figures) {
            height += HEADING + figure.picture().height();
        }
        Svg all = new Svg(WIDTH + 2 * MARGIN, height + MARGIN, title);
        heading(all, title, MARGIN + 16);
        double y = MARGIN + HEADING;
        for (Figure figure : figures) {
            heading(all, figure.heading(), y + 4);
            all.add(figure.picture(), MARGIN, y + HEADING / 2);
            y += HEADING + figure.picture().height();
        }
        if (figures.isEmpty()) {
            all.text(MARGIN, y, "start", "The tool has nothing to draw for this profile.");
        }
        return all.document();
    }

    private static void heading(Svg svg, String text, double y) {
        svg.open("g", "class", "head").text(MARGIN, y, "start", text).close("g");
    }
}
