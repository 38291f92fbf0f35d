// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.tracefold.processor.storage.IntColumn;

/// Who is whose child in a table whose rows name their parent's row.
final class ChildIndex {
    private static final int NONE = -1;

    private final IntColumn parents;
    private final int[] firstChild;
    private final int[] nextSibling;

    ChildIndex(IntColumn parents, int rowCount) {
        this.parents = parents;
        firstChild = new int[rowCount];
        nextSibling = new int[rowCount];
        Arrays.fill(firstChild, NONE);
        for (int row = rowCount - 1; row >= 0; row--) {
            int parent = parent(row);
            nextSibling[row] = parent == NONE ? NONE : firstChild[parent];
            if (parent != NONE) {
                firstChild[parent] = row;
            }
        }
    }

    private int parent(int row) {
        return parents.isNull(row) ? NONE : parents.get(row);
    }

    int rowCount() {
        return firstChild.length;
    }

    /// All ancestors, in order of rows.
    int[] ancestors(int row) {
        List<Integer> found = new ArrayList<>();
        for (int at = parent(row); at != NONE; at = parent(at)) {
            found.add(at);
        }
        return sorted(found);
    }

    /// All descendants, in order of rows.
    int[] descendants(int row) {
        List<Integer> found = new ArrayList<>();
        addChildren(found, row);
        for (int i = 0; i < found.size(); i++) {
            addChildren(found, found.get(i));
        }
        return sorted(found);
    }

    private void addChildren(List<Integer> found, int row) {
        for (int child = firstChild[row]; child != NONE; child = nextSibling[child]) {
            found.add(child);
        }
    }

    private static int[] sorted(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).sorted().toArray();
    }
}
