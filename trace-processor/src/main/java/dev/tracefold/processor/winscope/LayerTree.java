// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// The layers of one snapshot, by id and in the order of drawing.
final class LayerTree {
    private static final Comparator<Layer> BY_Z =
            Comparator.comparingInt(Layer::z).thenComparingInt(Layer::id);

    private final Map<Integer, Layer> byId = new HashMap<>();
    private final List<Layer> topToBottom = new ArrayList<>();

    /// A layer on its way into the order.
    ///
    /// @param isVisited whether the children below it are done with
    private record Step(Layer layer, boolean isVisited) {}

    LayerTree(Collection<Layer> layers) {
        List<Layer> roots = new ArrayList<>();
        Map<Integer, List<Layer>> children = new HashMap<>();
        for (Layer layer : layers) {
            if (!layer.has().id() || byId.putIfAbsent(layer.id(), layer) != null) {
                continue;
            }
            if (layer.isRoot() && layer.relativeOf() <= 0) {
                roots.add(layer);
                continue;
            }
            int above = layer.relativeOf() > 0 ? layer.relativeOf() : layer.parent();
            if (above > 0) {
                children.computeIfAbsent(above, a -> new ArrayList<>()).add(layer);
            }
        }
        roots.sort(BY_Z);
        Set<Integer> seen = new HashSet<>();
        roots.forEach(root -> addBottomToTop(root, children, seen));
        Collections.reverse(topToBottom);
    }

    /// A layer comes after the children that are behind it and before the others. A loop of parents
    /// is followed once.
    private void addBottomToTop(Layer root, Map<Integer, List<Layer>> children, Set<Integer> seen) {
        Deque<Step> steps = new ArrayDeque<>();
        steps.push(new Step(root, false));
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            if (step.isVisited) {
                topToBottom.add(step.layer);
                continue;
            }
            if (!seen.add(step.layer.id())) {
                continue;
            }
            List<Layer> below = children.getOrDefault(step.layer.id(), List.of());
            List<Layer> sorted = new ArrayList<>(below);
            sorted.sort(BY_Z.reversed());
            sorted.stream()
                    .filter(child -> child.z() >= 0)
                    .forEach(child -> steps.push(new Step(child, false)));
            steps.push(new Step(step.layer, true));
            sorted.stream()
                    .filter(child -> child.z() < 0)
                    .forEach(child -> steps.push(new Step(child, false)));
        }
    }

    List<Layer> topToBottom() {
        return Collections.unmodifiableList(topToBottom);
    }

    List<Layer> bottomToTop() {
        return topToBottom.reversed();
    }

    /// The layer with that id, or null.
    @Nullable Layer layer(int id) {
        return byId.get(id);
    }

    /// Whether any layer above this one is hidden.
    boolean isHiddenByParent(Layer layer) {
        Layer at = layer;
        // More steps than layers would be a loop.
        for (int steps = 0; steps <= byId.size() && !at.isRoot(); steps++) {
            @Nullable Layer parent = byId.get(at.parent());
            if (parent == null) {
                return false;
            }
            if (parent.isHiddenByPolicy()) {
                return true;
            }
            at = parent;
        }
        return false;
    }
}
