// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

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
            if (tables.referenceSet().isNull(queue[head])) {
                continue;
            }
            int set = tables.referenceSet().get(queue[head]);
            int distance = tables.rootDistance().get(queue[head]) + 1;
            int last = tables.references().rowCount();
            for (int ref = set; ref < last && tables.ownerSet().get(ref) == set; ref++) {
                int owned = reached(ref, referent);
                if (owned >= first && tables.rootDistance().get(owned) < 0) {
                    // Objects come after the first, each once: there is room for all.
                    tail = visit(queue, tail, owned, distance);
                }
            }
        }
    }

    /// The object that a reference keeps alive, or -1.
    private int reached(int reference, int referent) {
        return tables.owned().isNull(reference) || tables.isWeak(reference, referent)
                ? -1
                : tables.owned().get(reference);
    }

    private int visit(int[] queue, int tail, int row, int distance) {
        tables.rootDistance().set(row, distance);
        tables.reachable().set(row, 1);
        queue[tail] = row;
        return tail + 1;
    }
}
