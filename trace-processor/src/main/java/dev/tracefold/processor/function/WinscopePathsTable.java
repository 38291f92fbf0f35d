// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.storage.TraceStorage;

/// `__intrinsic_winscope_surfaceflinger_hierarchy_path()`: for each layer of each snapshot the
/// layers from its root down to itself.
final class WinscopePathsTable implements VirtualTable {
    static final String NAME = "__intrinsic_winscope_surfaceflinger_hierarchy_path";

    private static final TableSchema SCHEMA =
            new TableSchema(
                    NAME,
                    List.of(
                            ColumnSpec.of("id", ColumnType.ID, false),
                            ColumnSpec.of("snapshot_id", ColumnType.UINT32, false),
                            ColumnSpec.of("layer_id", ColumnType.UINT32, false),
                            ColumnSpec.of("ancestor_id", ColumnType.UINT32, false)));

    private final Table layers;

    WinscopePathsTable(TraceStorage storage) {
        this.layers = storage.table("__intrinsic_surfaceflinger_layer");
    }

    @Override
    public List<VirtualColumn> columns() {
        return VirtualColumn.of(SCHEMA);
    }

    @Override
    public Rows rows(TableCall call) {
        Table rows = call.newTable(SCHEMA);
        int first = 0;
        while (first < layers.rowCount()) {
            int end = first + 1;
            while (end < layers.rowCount() && snapshot(end) == snapshot(first)) {
                end++;
            }
            addSnapshot(first, end, rows);
            first = end;
        }
        return Rows.of(rows);
    }

    private int snapshot(int row) {
        return layers.ints("snapshot_id").get(row);
    }

    private void addSnapshot(int first, int end, Table rows) {
        Map<Integer, Integer> parents = new HashMap<>();
        for (int row = first; row < end; row++) {
            if (!layers.longs("layer_id").isNull(row)) {
                parents.putIfAbsent(id(row), (int) layers.longs("parent").get(row));
            }
        }
        for (int row = first; row < end; row++) {
            if (layers.longs("layer_id").isNull(row)) {
                continue;
            }
            int layer = id(row);
            for (int ancestor : path(layer, (int) layers.longs("parent").get(row), parents)) {
                int added = rows.addRow();
                rows.ints("snapshot_id").set(added, snapshot(first));
                rows.ints("layer_id").set(added, layer);
                rows.ints("ancestor_id").set(added, ancestor);
            }
        }
    }

    private int id(int row) {
        return (int) layers.longs("layer_id").get(row);
    }

    private static List<Integer> path(int layer, int parent, Map<Integer, Integer> parents) {
        Set<Integer> path = new LinkedHashSet<>();
        path.add(layer);
        int at = parent;
        @Nullable Integer next = parents.get(at);
        // A layer that comes again would be a loop of parents.
        while (next != null && next != at && path.add(at)) {
            at = next;
            next = parents.get(at);
        }
        return new ArrayList<>(path).reversed();
    }
}
