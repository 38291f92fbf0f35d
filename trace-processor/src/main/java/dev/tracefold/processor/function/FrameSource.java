// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.query.CellType;

/// The tree of frames behind a flamegraph: rows in an order in which parents come first, the parent
/// of each, and their cells.
///
/// @param table the cells; columns id, parent_id, name, value, then properties
/// @param rows numbers of the table's rows, parents before children; not to be changed
/// @param parents index into `rows` of each row's parent, or -1; not to be changed
record FrameSource(RowTable table, List<Integer> rows, List<Integer> parents) {
    static final int FIXED_COLUMNS = 3;

    static FrameSource of(RowTable table) {
        List<String> expected = List.of("id", "parent_id", "name");
        if (table.names().size() <= FIXED_COLUMNS
                || !table.names().subList(0, FIXED_COLUMNS).equals(expected)) {
            throw new FunctionException(
                    "flamegraph: source columns must be id, parent_id, name, value and properties"
                            + " but are "
                            + String.join(", ", table.names()));
        }
        Map<Long, Integer> rowById = new HashMap<>();
        for (int row = 0; row < table.rowCount(); row++) {
            if (table.column(0).type(row) != CellType.LONG) {
                throw new FunctionException("flamegraph: id must be an integer");
            }
            if (rowById.put(table.column(0).getLong(row), row) != null) {
                throw new FunctionException(
                        "flamegraph: id %d is there twice".formatted(table.column(0).getLong(row)));
            }
        }
        return sorted(table, rowById);
    }

    private static FrameSource sorted(RowTable table, Map<Long, Integer> rowById) {
        int count = table.rowCount();
        int[] position = new int[count];
        java.util.Arrays.fill(position, -1);
        List<Integer> rows = new ArrayList<>(count);
        List<Integer> parents = new ArrayList<>(count);
        List<Integer> path = new ArrayList<>();
        for (int start = 0; start < count; start++) {
            path.clear();
            for (int row = start;
                    row >= 0 && position[row] < 0;
                    row = parent(table, rowById, row)) {
                path.add(row);
                if (path.size() > count) {
                    throw new FunctionException("flamegraph: frames form a cycle");
                }
            }
            for (int i = path.size() - 1; i >= 0; i--) {
                int row = path.get(i);
                int parent = parent(table, rowById, row);
                parents.add(parent < 0 ? -1 : position[parent]);
                position[row] = rows.size();
                rows.add(row);
            }
        }
        return new FrameSource(table, rows, parents);
    }

    private static int parent(RowTable table, Map<Long, Integer> rowById, int row) {
        if (table.column(1).isNull(row)) {
            return -1;
        }
        Integer parent = rowById.get(table.column(1).getLong(row));
        if (parent == null) {
            throw new FunctionException(
                    "flamegraph: parent_id %d is no id".formatted(table.column(1).getLong(row)));
        }
        return parent;
    }

    int size() {
        return rows.size();
    }

    int parent(int frame) {
        return parents.get(frame);
    }

    /// Names of the columns after id, parent_id and name.
    List<String> properties() {
        return table.names().subList(FIXED_COLUMNS, table.names().size());
    }

    /// Whether a column holds numbers only, NULL apart.
    boolean isNumeric(String column) {
        RowColumn cells = table.column(column);
        for (int row = 0; row < cells.size(); row++) {
            CellType type = cells.type(row);
            if (type == CellType.STRING || type == CellType.BLOB) {
                return false;
            }
        }
        return true;
    }

    /// Whether a numeric column has any floating-point number.
    boolean isReal(String column) {
        RowColumn cells = table.column(column);
        for (int row = 0; row < cells.size(); row++) {
            if (cells.type(row) == CellType.DOUBLE) {
                return true;
            }
        }
        return false;
    }
}
