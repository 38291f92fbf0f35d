// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import java.util.Arrays;

import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.Table;

/// What keeps what alive, and from there which objects live and how far from a root they are. References
/// are added owner by owner.
final class StrongReferences {
    private final Table objects;
    private final int first;
    private final int[] begins;
    private int[] targets = new int[1 << 10];
    private int size;
    private int lastOwner = -1;

    /// @param first row of the dump's first object; it has all rows from there
    StrongReferences(Table objects, int first) {
        this.objects = objects;
        this.first = first;
        this.begins = new int[objects.rowCount() - first + 1];
    }

    void add(int owner, int owned) {
        if (size == targets.length) {
            targets = Arrays.copyOf(targets, size * 2);
        }
        closeUntil(owner - first);
        targets[size++] = owned - first;
    }

    private void closeUntil(int owner) {
        while (lastOwner < owner) {
            begins[++lastOwner] = size;
        }
    }

    /// Goes out from the roots, nearest first.
    void mark() {
        closeUntil(begins.length - 1);
        IntColumn reachable = objects.ints("reachable");
        IntColumn distances = objects.ints("root_distance");
        StringColumn rootTypes = objects.strings("root_type");
        int[] queue = new int[begins.length];
        int queued = 0;
        for (int object = 0; object < begins.length - 1; object++) {
            if (!rootTypes.isNull(first + object)) {
                reachable.set(first + object, 1);
                distances.set(first + object, 0);
                queue[queued++] = object;
            }
        }
        for (int head = 0; head < queued; head++) {
            int next = distances.get(first + queue[head]) + 1;
            for (int i = begins[queue[head]]; i < begins[queue[head] + 1]; i++) {
                int row = first + targets[i];
                if (reachable.get(row) == 0) {
                    reachable.set(row, 1);
                    distances.set(row, next);
                    queue[queued++] = targets[i];
                }
            }
        }
    }
}
