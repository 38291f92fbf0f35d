// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Rows that a function made: columns by name, any value in any cell.
public final class RowTable {
    private final List<String> names;
    private final List<RowColumn> columns = new ArrayList<>();
    private int rowCount;

    /// An empty table.
    public RowTable(List<String> names) {
        this.names = List.copyOf(names);
        this.names.forEach(n -> columns.add(new RowColumn()));
    }

    /// An empty table.
    public static RowTable of(String... names) {
        return new RowTable(List.of(names));
    }

    /// In order.
    public List<String> names() {
        return names;
    }

    /// Position of a column, ignoring case, or -1.
    public int indexOf(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /// The cells of a column.
    public RowColumn column(int i) {
        return columns.get(i);
    }

    /// The cells of the column of that name, which must be there.
    public RowColumn column(String name) {
        int index = indexOf(name);
        if (index < 0) {
            throw new FunctionException("no such column: " + name);
        }
        return columns.get(index);
    }

    /// Rows so far.
    public int rowCount() {
        return rowCount;
    }

    /// Appends a row of as many values as there are columns.
    public void add(@Nullable Object... values) {
        for (int i = 0; i < values.length; i++) {
            columns.get(i).add(values[i]);
        }
        rowCount++;
    }

    /// Counts a row whose cells were added column by column.
    public void endRow() {
        rowCount++;
    }
}
