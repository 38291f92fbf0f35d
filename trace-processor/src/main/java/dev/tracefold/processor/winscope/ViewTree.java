// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.Table;

/// The views of one window: what of them is visible, and where on the screen.
final class ViewTree {
    private static final int NO_PARENT = -1;

    /// Levels are drawn this far apart.
    private static final int DEPTH_FACTOR = 4;

    /// A view on the screen.
    ///
    /// @param isSetVisible whether it and all above it shall be seen
    /// @param rect where it is
    /// @param scaleX how much wider it and what is in it is drawn
    /// @param scaleY how much higher
    private record Node(
            View view,
            int depth,
            boolean isSetVisible,
            Rect rect,
            double scaleX,
            double scaleY,
            int traceRect) {
        boolean isVisible() {
            return isSetVisible && view.frame().w() > 0 && view.frame().h() > 0;
        }
    }

    private final Rows rows;
    private final Map<Integer, Node> nodes = new HashMap<>();

    ViewTree(Rows rows, List<View> views) {
        this.rows = rows;
        Map<Integer, View> byId = new HashMap<>();
        Map<Integer, List<View>> children = new HashMap<>();
        int root = 0;
        for (View view : views) {
            if (view.parent() == NO_PARENT) {
                root = view.id();
            } else {
                children.computeIfAbsent(view.parent(), p -> new ArrayList<>()).add(view);
            }
            byId.putIfAbsent(view.id(), view);
        }
        Deque<View> open = new ArrayDeque<>();
        @Nullable View first = byId.get(root);
        if (first != null) {
            open.push(first);
        }
        while (!open.isEmpty()) {
            View view = open.pop();
            if (nodes.containsKey(view.id())) {
                continue;
            }
            nodes.put(view.id(), place(view));
            children.getOrDefault(view.id(), List.of()).reversed().forEach(open::push);
        }
    }

    boolean isVisible(View view) {
        @Nullable Node node = nodes.get(view.id());
        return node != null && node.isVisible();
    }

    /// Row of the view's rectangle; the first one for a view that hangs nowhere.
    int rect(View view) {
        @Nullable Node node = nodes.get(view.id());
        return node == null ? 0 : node.traceRect;
    }

    private Node place(View view) {
        @Nullable Node parent = nodes.get(view.parent());
        double left = parent == null ? 0 : parent.rect.x() - parent.view.scrollX();
        double top = parent == null ? 0 : parent.rect.y() - parent.view.scrollY();
        double scaleX = parent == null ? 1 : parent.scaleX;
        double scaleY = parent == null ? 1 : parent.scaleY;
        double ownX = scaleX * view.scaleX();
        double ownY = scaleY * view.scaleY();
        Rect frame = view.frame();
        // A view is scaled around its center.
        double x =
                left + (frame.x() + view.translationX()) * scaleX + frame.w() * (scaleX - ownX) / 2;
        double y =
                top + (frame.y() + view.translationY()) * scaleY + frame.h() * (scaleY - ownY) / 2;
        double width = frame.w() * ownX;
        double height = frame.h() * ownY;
        Rect rect = Rect.ofEdges(x, y, x + width, y + height);
        boolean isSetVisible = view.isSetVisible() && (parent == null || parent.isSetVisible);
        int depth = parent == null ? 0 : parent.depth + 1;
        int rectRow = rows.rect(rect);
        boolean isVisible = isSetVisible && frame.w() > 0 && frame.h() > 0;
        int traceRect = rows.traceRect(rectRow, 0, depth * DEPTH_FACTOR, isVisible);
        Table table = rows.table("__intrinsic_winscope_trace_rect");
        table.doubles("opacity").set(traceRect, view.alpha());
        return new Node(view, depth, isSetVisible, rect, ownX, ownY, traceRect);
    }
}
