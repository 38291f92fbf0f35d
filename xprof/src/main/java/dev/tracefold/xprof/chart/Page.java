// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

import java.util.List;

/// One HTML page that holds all it needs: texts, pictures, tables. Light or dark as its reader likes.
public final class Page {
    private static final String CSS =
            """
            body{margin:0;background:var(--page);color:var(--ink);font:14px/1.45 system-ui,sans-serif}
            main{max-width:1240px;margin:0 auto;padding:20px 24px 60px}
            h1{font-size:22px;margin:8px 0 4px} h2{font-size:17px;margin:32px 0 8px}
            p{margin:6px 0;max-width:90ch} .dim{color:var(--dim)} .warn{color:var(--warn)}
            figure{margin:10px 0;overflow-x:auto} figcaption{color:var(--dim);margin-bottom:4px}
            svg{max-width:100%;height:auto;display:block}
            .tiles{display:flex;flex-wrap:wrap;gap:10px;margin:12px 0}
            .tile{background:var(--panel);border:1px solid var(--rule);border-radius:6px;padding:8px 14px}
            .tile b{display:block;font-size:17px;font-weight:600} .tile span{color:var(--dim);font-size:12px}
            .scroll{overflow-x:auto;border:1px solid var(--rule);border-radius:6px;margin:8px 0}
            table{border-collapse:collapse;font-size:12.5px;width:100%}
            th,td{padding:4px 9px;text-align:left;border-bottom:1px solid var(--grid);vertical-align:top;\
            white-space:nowrap}
            th{background:var(--panel);position:sticky;top:0} td.n,th.n{text-align:right;\
            font-variant-numeric:tabular-nums}
            td.long{white-space:normal;overflow-wrap:anywhere;min-width:240px;max-width:560px}
            """;

    private final String title;
    private final StringBuilder body = new StringBuilder();

    /// An empty page.
    public Page(String title) {
        this.title = title;
    }

    /// A heading.
    public Page heading(String text) {
        body.append("<h2>").append(Svg.escape(text)).append("</h2>\n");
        return this;
    }

    /// A paragraph.
    public Page paragraph(String text) {
        body.append("<p>").append(Svg.escape(text)).append("</p>\n");
        return this;
    }

    /// A paragraph that warns.
    public Page warning(String text) {
        body.append("<p class=\"warn\">").append(Svg.escape(text)).append("</p>\n");
        return this;
    }

    /// A number that matters.
    ///
    /// @param name what it is
    /// @param value the number, with its unit
    public record Tile(String name, String value) {}

    /// Numbers that matter, side by side.
    public Page tiles(List<Tile> tiles) {
        body.append("<div class=\"tiles\">");
        for (Tile tile : tiles) {
            body.append("<div class=\"tile\"><b>").append(Svg.escape(tile.value()));
            body.append("</b><span>").append(Svg.escape(tile.name())).append("</span></div>");
        }
        body.append("</div>\n");
        return this;
    }

    /// A picture.
    ///
    /// @param caption what it shows, or nothing
    public Page figure(String caption, Svg picture) {
        body.append("<figure>");
        if (!caption.isEmpty()) {
            body.append("<figcaption>").append(Svg.escape(caption)).append("</figcaption>");
        }
        body.append(picture.inline()).append("</figure>\n");
        return this;
    }

    /// A column of a table.
    ///
    /// @param name its heading
    /// @param number whether it has numbers
    public record Column(String name, boolean number) {}

    /// A table of texts.
    public Page table(List<Column> columns, List<List<String>> rows) {
        body.append("<div class=\"scroll\"><table><thead><tr>");
        for (Column column : columns) {
            body.append(column.number() ? "<th class=\"n\">" : "<th>");
            body.append(Svg.escape(column.name())).append("</th>");
        }
        body.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            body.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                body.append(opening(columns.get(i), row.get(i)));
                body.append(Svg.escape(row.get(i))).append("</td>");
            }
            body.append("</tr>\n");
        }
        body.append("</tbody></table></div>\n");
        return this;
    }

    private static String opening(Column column, String text) {
        if (column.number()) {
            return "<td class=\"n\">";
        }
        return text.length() > 40 ? "<td class=\"long\">" : "<td>";
    }

    /// The page.
    public String html() {
        String name = Svg.escape(title);
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\">"
                + "<title>"
                + name
                + "</title><style>"
                + Style.CSS
                + CSS
                + "</style></head><body><main><h1>"
                + name
                + "</h1>\n"
                + body
                + "</main></body></html>\n";
    }
}
