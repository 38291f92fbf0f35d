// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which layers of a snapshot can be seen, and why others cannot.
final class LayerVisibility {
    /// What is known of one layer.
    ///
    /// @param isVisible whether anything of it can be seen
    /// @param reasons why not
    /// @param occludedBy layers that hide all of it
    /// @param partiallyOccludedBy opaque layers that hide a part
    /// @param coveredBy translucent layers over it
    record Result(
            boolean isVisible,
            List<String> reasons,
            List<Integer> occludedBy,
            List<Integer> partiallyOccludedBy,
            List<Integer> coveredBy) {
        static final Result UNKNOWN = new Result(false, List.of(), List.of(), List.of(), List.of());
    }

    private final LayerTree tree;
    private final Map<Integer, Rect> crops = new HashMap<>();
    private final boolean excludesComposition;
    private final List<Layer> opaque = new ArrayList<>();
    private final List<Layer> translucent = new ArrayList<>();
    private final Map<Integer, Result> results = new HashMap<>();

    /// @param excludesComposition whether the snapshot leaves out what composing the layers found,
    ///     such as visible regions
    LayerVisibility(LayerTree tree, List<Display> displays, boolean excludesComposition) {
        this.tree = tree;
        this.excludesComposition = excludesComposition;
        for (Display display : displays) {
            if (display.hasSpace()) {
                crops.put(display.layerStack(), display.space());
            }
        }
        tree.topToBottom().forEach(layer -> results.put(layer.id(), compute(layer)));
    }

    Result of(Layer layer) {
        return layer.has().id() ? results.getOrDefault(layer.id(), Result.UNKNOWN) : Result.UNKNOWN;
    }

    private Result compute(Layer layer) {
        if (!isVisibleAlone(layer)) {
            return new Result(false, reasons(layer, false), List.of(), List.of(), List.of());
        }
        List<Integer> occluding = new ArrayList<>();
        List<Integer> partial = new ArrayList<>();
        for (Layer above : opaque) {
            if (above.layerStack() != layer.layerStack()) {
                continue;
            }
            if (contains(above, layer)) {
                occluding.add(above.id());
            } else if (overlaps(above, layer)) {
                partial.add(above.id());
            }
        }
        List<Integer> covering = new ArrayList<>();
        for (Layer above : translucent) {
            if (above.layerStack() == layer.layerStack() && overlaps(above, layer)) {
                covering.add(above.id());
            }
        }
        (layer.isOpaque() ? opaque : translucent).add(layer);
        boolean isVisible = occluding.isEmpty();
        List<String> reasons = isVisible ? List.of() : reasons(layer, true);
        return new Result(isVisible, reasons, occluding, partial, covering);
    }

    private boolean isVisibleAlone(Layer layer) {
        if (tree.isHiddenByParent(layer) || layer.isHiddenByPolicy()) {
            return false;
        }
        if (!layer.color().isThere() || layer.color().a() <= 0) {
            return false;
        }
        if (layer.isBufferEmpty() && !layer.hasEffects()) {
            return false;
        }
        return excludesComposition ? !layer.bounds().isEmpty() : !layer.isVisibleRegionEmpty();
    }

    private List<String> reasons(Layer layer, boolean isOccluded) {
        List<String> reasons = new ArrayList<>();
        addIf(layer.isHiddenByPolicy(), "flag is hidden", reasons);
        addIf(tree.isHiddenByParent(layer), "hidden by parent " + layer.parent(), reasons);
        addIf(layer.isBufferEmpty(), "buffer is empty", reasons);
        addIf(layer.color().isTransparent(), "alpha is 0", reasons);
        boolean hasNoBounds = layer.bounds().isEmpty();
        addIf(hasNoBounds, "bounds is 0x0", reasons);
        boolean hasNoColor = layer.color().isTransparent() || !layer.color().isValid();
        addIf(hasNoBounds && hasNoColor, "crop is 0x0", reasons);
        addIf(!layer.transform().isInvertible(), "transform is invalid", reasons);
        addIf(
                layer.isBufferEmpty() && !layer.hasEffects() && !layer.hasBlur(),
                "does not have color fill, shadow or blur",
                reasons);
        boolean hasRegion = layer.has().visibleRegion();
        addIf(
                hasRegion && layer.isVisibleRegionEmpty(),
                "visible region calculated by Composition Engine is empty",
                reasons);
        addIf(!hasRegion && !excludesComposition, "null visible region", reasons);
        addIf(isOccluded, "occluded", reasons);
        return reasons;
    }

    private static void addIf(boolean is, String reason, List<String> reasons) {
        if (is) {
            reasons.add(reason);
        }
    }

    private boolean contains(Layer above, Layer layer) {
        return !above.hasInvalidRotation()
                && above.has().screenBounds()
                && layer.has().screenBounds()
                && croppedBounds(above, layer)
                        .contains(above.radii(), croppedBounds(layer, layer), layer.radii());
    }

    private boolean overlaps(Layer above, Layer layer) {
        return above.has().screenBounds()
                && layer.has().screenBounds()
                && croppedBounds(above, layer).intersects(croppedBounds(layer, layer));
    }

    /// Bounds within the display that shows the layer.
    private Rect croppedBounds(Layer layer, Layer shown) {
        Rect crop = crops.getOrDefault(shown.layerStack(), Rect.EMPTY);
        return crop.isEmpty() ? layer.screenBounds() : layer.screenBounds().crop(crop);
    }
}
