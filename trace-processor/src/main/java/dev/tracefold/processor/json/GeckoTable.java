// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.json.JsonTree.Value;

/// A table of a Firefox profile: rows under a schema, or columns.
final class GeckoTable {
    private final Value table;
    private final boolean inRows;

    GeckoTable(Value table) {
        this.table = table;
        this.inRows = !table.get("schema").isNothing();
    }

    int rows() {
        if (inRows) {
            return table.get("data").items().size();
        }
        int rows = 0;
        if (table instanceof JsonTree.Fields fields) {
            for (Value column : fields.all().values()) {
                rows = Math.max(rows, column.items().size());
            }
        }
        return rows;
    }

    Value get(String column, int row) {
        return inRows
                ? table.get("data").get(row).get(table.get("schema").get(column).index())
                : table.get(column).get(row);
    }
}
