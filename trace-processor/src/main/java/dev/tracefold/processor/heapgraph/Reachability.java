// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.util.Arrays;

/// How far each object is from the nearest root, by breadth-first search over the references.
final class Reachability {
    private final HeapTables tables;

    Reachability(HeapTables tables) {
        this.tables = tables;
    }

    /// Marks what the roots among the objects from `first` on reach, at distance 0 themselves.
    void mark(int first) {
        int count = tables.objects().rowCount() - first;
        int[] queue = new int[Math.max(1, count)];
        int tail = 0;
        int referent = tables.strings().intern("java.lang.ref.Reference.referent");
        for (int row = first; row < first + count; row++) {
            if (!tables.rootType().isNull(row) && tables.rootDistance().get(row) < 0) {
                tail = visit(queue, tail, row, 0);
            }
        }
        for (int head = 0; head < tail; head++) {
            int row = queue[head];
            if (tables.referenceSet().isNull(row)) {
                continue;
            }
            int set = tables.referenceSet().get(row);
            int distance = tables.rootDistance().get(row) + 1;
            int last = tables.references().rowCount();
            for (int ref = set; ref < last && tables.ownerSet().get(ref) == set; ref++) {
                int owned = tables.owned().isNull(ref) ? -1 : tables.owned().get(ref);
                if (owned >= first
                        && !tables.isWeak(ref, referent)
                        && tables.rootDistance().get(owned) < 0) {
                    if (tail == queue.length) {
                        queue = Arrays.copyOf(queue, tail * 2);
                    }
                    tail = visit(queue, tail, owned, distance);
                }
            }
        }
    }

    private int visit(int[] queue, int tail, int row, int distance) {
        tables.rootDistance().set(row, distance);
        tables.reachable().set(row, 1);
        queue[tail] = row;
        return tail + 1;
    }
}
