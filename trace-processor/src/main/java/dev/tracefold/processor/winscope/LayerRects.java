// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// The rectangles of a snapshot's layers: where they are drawn and where they take input, in the
/// order of drawing on each display.
final class LayerRects {
    static final int NONE = -1;

    // InputWindowInfoProto
    private static final int FRAME = 3;
    private static final int TOUCHABLE_REGION = 4;
    private static final int VISIBLE = 6;
    private static final int INPUT_CONFIG = 17;

    private static final int NOT_TOUCHABLE = 1 << 3;
    private static final int IS_WALLPAPER = 1 << 6;
    private static final int SPY = 1 << 14;

    /// What the platform gives layers that have no bounds of their own.
    private static final Rect NO_BOUNDS = Rect.ofEdges(-50000, -50000, 50000, 50000);

    private static final int NO_BOUNDS_FACTOR = 10;

    private final Rows rows;
    private final LayerVisibility visibility;
    private final List<Rect> invalidBounds = new ArrayList<>();
    private final Map<Integer, Rect> spaces = new HashMap<>();
    private final Map<Integer, Transform> transforms = new HashMap<>();
    private final Map<Integer, Integer> drawingDepth = new HashMap<>();
    private final Map<Integer, Integer> inputDepth = new HashMap<>();
    private final Map<Integer, Integer> drawnRects = new HashMap<>();
    private final Map<Integer, Integer> inputRects = new HashMap<>();
    private final MessageFields window = new MessageFields(INPUT_CONFIG);
    private final MessageFields edges = new MessageFields(Rect.FIELDS);

    LayerRects(Rows rows, LayerTree tree, List<Display> displays, LayerVisibility visibility) {
        this.rows = rows;
        this.visibility = visibility;
        double width = 0;
        double height = 0;
        for (Display display : displays) {
            addInvalidBounds(display.width(), display.height());
            width = Math.max(width, display.width());
            height = Math.max(height, display.height());
            transforms.put(display.layerStack(), display.transform());
            if (display.hasLayerStack()) {
                spaces.put(display.layerStack(), display.space());
                // Below the layers is the display itself.
                drawingDepth.put(display.layerStack(), 1);
                inputDepth.put(display.layerStack(), 1);
            }
        }
        if (!displays.isEmpty()) {
            addInvalidBounds(width, height);
        }
        for (Layer layer : tree.bottomToTop()) {
            addDrawn(layer);
            if (layer.hasInputWindow()) {
                addInput(layer);
            }
        }
    }

    /// Row of the rectangle that the layer is drawn in, or [#NONE].
    int drawn(Layer layer) {
        return layer.has().id() ? drawnRects.getOrDefault(layer.id(), NONE) : NONE;
    }

    /// Row of the rectangle that the layer takes input in, or [#NONE].
    int input(Layer layer) {
        return layer.has().id() ? inputRects.getOrDefault(layer.id(), NONE) : NONE;
    }

    private void addInvalidBounds(double width, double height) {
        double x = width * NO_BOUNDS_FACTOR;
        double y = height * NO_BOUNDS_FACTOR;
        invalidBounds.add(Rect.ofEdges(-x, -y, x, y));
        invalidBounds.add(Rect.ofEdges(-y, -x, y, x));
    }

    private boolean isInvalid(Rect rect) {
        return invalidBounds.stream().anyMatch(rect::isAlmost);
    }

    private static int next(Map<Integer, Integer> depths, int layerStack) {
        return depths.merge(layerStack, 1, Integer::sum) - 1;
    }

    private void addDrawn(Layer layer) {
        boolean isVisible = visibility.of(layer).isVisible();
        Rect screen = layer.screenBounds();
        if (!layer.has().screenBounds()
                || (!isVisible && (isInvalid(screen) || screen.isAlmost(NO_BOUNDS)))) {
            return;
        }
        int depth = next(drawingDepth, layer.layerStack());
        int rect = rows.rect(layer.bounds());
        int transform = rows.transform(layer.transform());
        int row = rows.traceRect(rect, layer.layerStack(), depth, isVisible);
        Table table = rows.table("__intrinsic_winscope_trace_rect");
        table.ints("transform_id").set(row, transform);
        Layer.Color color = layer.color();
        if (color.hasAlpha() || isVisible) {
            table.doubles("opacity").set(row, color.a());
        }
        if (layer.borderWidth() > 0) {
            table.doubles("border_width").set(row, layer.borderWidth());
            table.ints("border_color").set(row, layer.borderColor());
        }
        drawnRects.put(layer.id(), row);
    }

    private void addInput(Layer layer) {
        layer.enterInputWindow(window);
        Transform toLayer = layer.transform().inverse();
        @Nullable Transform toDisplay = transforms.get(layer.layerStack());
        Rect frame = Rect.EMPTY;
        if (window.has(FRAME)) {
            edges.enter(window, FRAME);
            frame = toLayer(Rect.ofIntegers(edges), toDisplay, toLayer);
        }
        int config = window.intValue(INPUT_CONFIG);
        @Nullable Rect crop = spaces.get(layer.layerStack());
        boolean isCropped = (config & IS_WALLPAPER) != 0 || frame.isEmpty() || isInvalid(frame);
        if (!isCropped) {
            crop = null;
        }
        if (crop != null) {
            frame = frame.crop(crop);
        }
        boolean isVisible =
                window.has(VISIBLE) ? window.boolValue(VISIBLE) : visibility.of(layer).isVisible();
        int rect = rows.rect(frame);
        int depth = next(inputDepth, layer.layerStack());
        int row = rows.traceRect(rect, layer.layerStack(), depth, isVisible);
        Table table = rows.table("__intrinsic_winscope_trace_rect");
        table.ints("transform_id").set(row, rows.transform(layer.transform()));
        table.longs("is_spy").set(row, (config & SPY) != 0 ? 1 : 0);
        inputRects.put(layer.id(), row);
        if ((config & NOT_TOUCHABLE) != 0) {
            addFill(row, Rect.EMPTY);
        } else if (window.has(TOUCHABLE_REGION)) {
            addTouchable(row, crop, toDisplay, toLayer);
        }
    }

    private void addTouchable(
            int row, @Nullable Rect crop, @Nullable Transform toDisplay, Transform toLayer) {
        ProtoReader region = new ProtoReader();
        int start = window.start(TOUCHABLE_REGION);
        region.reset(window.buffer(), start, start + window.length(TOUCHABLE_REGION));
        boolean isEmpty = true;
        while (region.next()) {
            if (region.field() == 2) {
                edges.enter(region);
                Rect rect = toLayer(Rect.ofIntegers(edges), toDisplay, toLayer);
                addFill(row, crop == null ? rect : rect.crop(crop));
                isEmpty = false;
            }
        }
        if (isEmpty) {
            addFill(row, Rect.EMPTY);
        }
    }

    private static Rect toLayer(Rect rect, @Nullable Transform toDisplay, Transform toLayer) {
        return toLayer.apply(toDisplay == null ? rect : toDisplay.apply(rect));
    }

    private void addFill(int traceRect, Rect rect) {
        int rectRow = rows.rect(rect);
        Table table = rows.table("__intrinsic_winscope_fill_region");
        int row = table.addRow();
        table.ints("trace_rect_id").set(row, traceRect);
        table.ints("rect_id").set(row, rectRow);
    }
}
