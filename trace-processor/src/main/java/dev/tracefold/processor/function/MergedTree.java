// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A tree whose nodes are told apart by parent and key; parents have lower numbers than children.
final class MergedTree {
    static final int NONE = -1;

    private final Map<Long, Integer> nodeByPlace = new HashMap<>();
    private final List<Integer> parents = new ArrayList<>();
    private final List<Integer> representatives = new ArrayList<>();

    /// The child of that key below the parent, made when it is not there.
    ///
    /// @param frame stands for the node when it is new
    int intern(int parent, int key, int frame) {
        long place = (long) parent << Integer.SIZE | key;
        Integer known = nodeByPlace.get(place);
        if (known != null) {
            return known;
        }
        int node = parents.size();
        nodeByPlace.put(place, node);
        parents.add(parent);
        representatives.add(frame);
        return node;
    }

    int size() {
        return parents.size();
    }

    int parent(int node) {
        return parents.get(node);
    }

    int representative(int node) {
        return representatives.get(node);
    }

    /// Adds every node's sum to its parent's, deepest first.
    void addUp(NumberSums sums) {
        for (int node = size() - 1; node >= 0; node--) {
            if (parent(node) != NONE) {
                sums.add(parent(node), sums, node);
            }
        }
    }
}
