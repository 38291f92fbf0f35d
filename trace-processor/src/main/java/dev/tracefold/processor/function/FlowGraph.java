// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

import dev.tracefold.processor.storage.FlowTable;

/// Slices connected by flows.
final class FlowGraph {
    private final FlowTable flows;
    private final Supplier<ChildIndex> slices;

    /// Flow rows by slice: for slice s, `rows[start[s]]` up to `rows[start[s + 1]]`.
    private int[] outStart = new int[0];

    private int[] outRows = new int[0];
    private int[] inStart = new int[0];
    private int[] inRows = new int[0];

    FlowGraph(FlowTable flows, Supplier<ChildIndex> slices) {
        this.flows = flows;
        this.slices = slices;
    }

    /// Flows on paths that begin in the slice, then those on paths that end in it.
    int[] connected(int slice) {
        Set<Integer> found = new LinkedHashSet<>();
        for (int flow : search(slice, true, Relatives.NONE)) {
            found.add(flow);
        }
        for (int flow : search(slice, false, Relatives.NONE)) {
            found.add(flow);
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Flows that begin in the slice or its descendants, and so on.
    int[] following(int slice) {
        return search(slice, true, Relatives.DESCENDANTS);
    }

    /// Flows that end in the slice or its ancestors, and so on.
    int[] preceding(int slice) {
        return search(slice, false, Relatives.ANCESTORS);
    }

    private enum Relatives {
        NONE,
        ANCESTORS,
        DESCENDANTS
    }

    private int[] search(int start, boolean out, Relatives relatives) {
        index();
        Set<Integer> found = new LinkedHashSet<>();
        BitSet seen = new BitSet();
        Deque<Integer> queue = new ArrayDeque<>();
        visit(start, seen, queue, relatives);
        while (!queue.isEmpty()) {
            int slice = queue.remove();
            for (int i = outStart[slice]; out && i < outStart[slice + 1]; i++) {
                found.add(outRows[i]);
                visit(flows.sliceIn().get(outRows[i]), seen, queue, relatives);
            }
            for (int i = inStart[slice]; !out && i < inStart[slice + 1]; i++) {
                found.add(inRows[i]);
                visit(flows.sliceOut().get(inRows[i]), seen, queue, relatives);
            }
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    private void visit(int slice, BitSet seen, Deque<Integer> queue, Relatives relatives) {
        if (seen.get(slice)) {
            return;
        }
        seen.set(slice);
        queue.add(slice);
        int[] more =
                switch (relatives) {
                    case NONE -> new int[0];
                    case ANCESTORS -> slices.get().ancestors(slice);
                    case DESCENDANTS -> slices.get().descendants(slice);
                };
        for (int relative : more) {
            if (!seen.get(relative)) {
                seen.set(relative);
                queue.add(relative);
            }
        }
    }

    private void index() {
        int sliceCount = slices.get().rowCount();
        if (outStart.length == sliceCount + 1) {
            return;
        }
        int[] outSlices = new int[flows.table().rowCount()];
        int[] inSlices = new int[outSlices.length];
        Arrays.setAll(outSlices, row -> flows.sliceOut().get(row));
        Arrays.setAll(inSlices, row -> flows.sliceIn().get(row));
        outStart = starts(outSlices, sliceCount);
        outRows = rows(outSlices, outStart);
        inStart = starts(inSlices, sliceCount);
        inRows = rows(inSlices, inStart);
    }

    private static int[] starts(int[] sliceByRow, int sliceCount) {
        int[] starts = new int[sliceCount + 1];
        for (int slice : sliceByRow) {
            starts[slice + 1]++;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        return starts;
    }

    private static int[] rows(int[] sliceByRow, int[] starts) {
        int[] next = starts.clone();
        int[] rows = new int[sliceByRow.length];
        for (int row = 0; row < rows.length; row++) {
            rows[next[sliceByRow[row]]++] = row;
        }
        return rows;
    }
}
