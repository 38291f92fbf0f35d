// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.report;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.chart.Page;
import dev.tracefold.xprof.chart.Units;
import dev.tracefold.xprof.tool.DataTable;

/// Tables of tools as people read them.
final class TableText {
    private static final int MOST_ROWS = 1000;

    private TableText() {}

    static void add(DataTable table, Page page) {
        List<Integer> shown = new ArrayList<>();
        List<Page.Column> columns = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            DataTable.Column column = table.columns().get(i);
            if (!column.id().equals("tooltip")) {
                shown.add(i);
                columns.add(
                        new Page.Column(
                                column.label().isEmpty() ? column.id() : column.label(),
                                column.type() == DataTable.Type.NUMBER));
            }
        }
        List<List<String>> rows = new ArrayList<>();
        for (List<Object> row : table.rows().subList(0, Math.min(MOST_ROWS, table.rows().size()))) {
            rows.add(shown.stream().map(i -> text(row.get(i))).toList());
        }
        page.table(columns, rows);
        if (table.rows().size() > MOST_ROWS) {
            page.paragraph("%d more rows.".formatted(table.rows().size() - MOST_ROWS));
        }
    }

    static String text(Object cell) {
        if (cell instanceof Number number) {
            return Units.plain(number.doubleValue());
        }
        // Tips of XProf are links, to places that this page does not ask.
        return cell.toString().replaceAll("</?[ab](?: [^<>]*)?>", "");
    }
}
