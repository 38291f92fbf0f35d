// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.report;

import java.util.List;

import dev.tracefold.xprof.tool.DataTable;

/// The cells of a table by the names of its columns.
final class Rows {
    private final DataTable table;

    Rows(DataTable table) {
        this.table = table;
    }

    boolean has(String column) {
        return index(column) >= 0;
    }

    private int index(String column) {
        for (int i = 0; i < table.columns().size(); i++) {
            if (table.columns().get(i).id().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    String text(List<Object> row, String column) {
        int index = index(column);
        return index < 0 ? "" : row.get(index).toString();
    }

    double number(List<Object> row, String column) {
        int index = index(column);
        return index >= 0 && row.get(index) instanceof Number number ? number.doubleValue() : 0;
    }

    /// A property as a number, or 0.
    double property(String name) {
        try {
            return Double.parseDouble(table.properties().getOrDefault(name, "0"));
        } catch (NumberFormatException e) {
            return 0; // a property that is a text
        }
    }

    List<List<Object>> all() {
        return table.rows();
    }
}
