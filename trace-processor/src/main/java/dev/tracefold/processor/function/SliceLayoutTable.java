// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.storage.TraceStorage;

/// `experimental_slice_layout(track ids)`: draws several tracks into one area. Each root slice with
/// all below it is a block as wide as the slice and as high as the deepest descendant; blocks are
/// placed highest first, each as far up as there is room.
final class SliceLayoutTable implements VirtualTable {
    private static final TableSchema SCHEMA =
            new TableSchema(
                    "experimental_slice_layout",
                    List.of(
                            ColumnSpec.of("id", ColumnType.UINT32, false),
                            ColumnSpec.of("layout_depth", ColumnType.UINT32, false)));

    private final SliceTable slice;

    SliceLayoutTable(TraceStorage storage) {
        slice = storage.slice();
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>(VirtualColumn.of(SCHEMA));
        columns.add(VirtualColumn.argument("filter_track_ids"));
        return columns;
    }

    @Override
    public long estimatedRows() {
        return slice.table().rowCount();
    }

    @Override
    public Rows rows(TableCall call) {
        if (call.arguments().type(0) != CellType.STRING) {
            throw SqliteBridge.userError(new FunctionException("invalid input track id list"));
        }
        Set<Long> tracks = tracks(call.arguments().getString(0));
        Map<Integer, Block> blockByRoot = new HashMap<>();
        Map<Integer, Block> blockById = new HashMap<>();
        List<Integer> ids = new ArrayList<>();
        for (int row = 0; row < slice.table().rowCount(); row++) {
            if (tracks.contains(slice.trackId().getLong(row))) {
                ids.add(row);
                blockById.put(row, extend(blockByRoot, blockById, row));
            }
        }
        List<Block> blocks = new ArrayList<>(blockByRoot.values());
        blocks.sort(
                Comparator.comparingInt((Block b) -> -b.height)
                        .thenComparingLong(b -> b.start)
                        .thenComparingInt(b -> b.root));
        place(blocks);
        Table rows = call.newTable(SCHEMA);
        for (int id : ids) {
            int row = rows.addRow();
            rows.ints("id").set(row, id);
            Block block = blockById.get(id);
            int depth = block == null ? 0 : block.depth;
            rows.ints("layout_depth").set(row, depth + slice.depth().get(id));
        }
        return Rows.of(rows);
    }

    private static Set<Long> tracks(String list) {
        Set<Long> tracks = new HashSet<>();
        for (String id : list.split(",", -1)) {
            // What is no number names no track.
            if (id.strip().matches("[0-9]{1,10}")) {
                tracks.add(Long.parseLong(id.strip()));
            }
        }
        return tracks;
    }

    private Block extend(Map<Integer, Block> byRoot, Map<Integer, Block> byId, int row) {
        Block parent = slice.parentId().isNull(row) ? null : byId.get(slice.parentId().get(row));
        Block block = parent == null ? byRoot.computeIfAbsent(row, Block::new) : parent;
        long start = slice.ts().get(row);
        long dur = slice.dur().get(row);
        block.start = Math.min(block.start, start);
        block.end = Math.max(block.end, dur == -1 ? Long.MAX_VALUE : start + dur);
        block.height = Math.max(block.height, slice.depth().get(row) + 1);
        return block;
    }

    private static void place(List<Block> blocks) {
        List<TreeMap<Long, Long>> endByStartByDepth = new ArrayList<>();
        for (Block block : blocks) {
            int depth = 0;
            int row = 0;
            while (row < block.height) {
                if (depth + row < endByStartByDepth.size()
                        && isTaken(endByStartByDepth.get(depth + row), block)) {
                    depth += row + 1;
                    row = 0;
                } else {
                    row++;
                }
            }
            block.depth = depth;
            while (endByStartByDepth.size() < depth + block.height) {
                endByStartByDepth.add(new TreeMap<>());
            }
            for (int i = 0; i < block.height; i++) {
                endByStartByDepth.get(depth + i).merge(block.start, block.end, Math::max);
            }
        }
    }

    private static boolean isTaken(NavigableMap<Long, Long> endByStart, Block block) {
        Map.Entry<Long, Long> before = endByStart.lowerEntry(Math.max(block.end, block.start + 1));
        return before != null && before.getValue() > block.start;
    }

    private static final class Block {
        private final int root;
        private long start = Long.MAX_VALUE;
        private long end = Long.MIN_VALUE;
        private int height;
        private int depth;

        Block(int root) {
            this.root = root;
        }
    }
}
