// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The sources of a merge, the one with the least event first.
///
/// Which of equal events comes first is visible: it numbers them, and a viewer that knows events from an
/// earlier answer finds them by number. So ties are broken as in XProf, by the shape of its heap and by
/// nothing that the events say.
final class MergeHeap<T> {
    private final List<T> heap;
    private final Comparator<T> order;

    MergeHeap(List<T> sources, Comparator<T> order) {
        this.heap = new ArrayList<>(sources);
        this.order = order;
        for (int root = heap.size() / 2 - 1; root >= 0; root--) {
            sink(root);
        }
    }

    // Down to a leaf along the lesser children, then up again: the usual way to build a heap.
    private void sink(int root) {
        T value = heap.get(root);
        int hole = root;
        while (2 * hole + 2 < heap.size()) {
            int right = 2 * hole + 2;
            int child = order.compare(heap.get(right), heap.get(right - 1)) > 0 ? right - 1 : right;
            heap.set(hole, heap.get(child));
            hole = child;
        }
        if (2 * hole + 1 < heap.size()) {
            heap.set(hole, heap.get(2 * hole + 1));
            hole = 2 * hole + 1;
        }
        int parent = (hole - 1) / 2;
        while (hole > root && order.compare(heap.get(parent), value) > 0) {
            heap.set(hole, heap.get(parent));
            hole = parent;
            parent = (hole - 1) / 2;
        }
        heap.set(hole, value);
    }

    boolean isEmpty() {
        return heap.isEmpty();
    }

    T first() {
        return heap.getFirst();
    }

    /// Restores the order after the first source has moved on.
    void firstChanged() {
        T value = heap.getFirst();
        int hole = 0;
        while (true) {
            int left = 2 * hole + 1;
            int child = left;
            if (left + 1 < heap.size() && order.compare(heap.get(left), heap.get(left + 1)) > 0) {
                child = left + 1;
            }
            if (child >= heap.size() || order.compare(value, heap.get(child)) <= 0) {
                break;
            }
            heap.set(hole, heap.get(child));
            hole = child;
        }
        heap.set(hole, value);
    }

    /// Takes out the first source.
    void removeFirst() {
        T last = heap.removeLast();
        if (!heap.isEmpty()) {
            heap.set(0, last);
            firstChanged();
        }
    }
}
