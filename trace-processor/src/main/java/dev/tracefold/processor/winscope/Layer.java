// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// What the computations need of a `LayerProto`.
final class Layer {
    private static final int ID = 1;
    private static final int NAME = 2;
    private static final int VISIBLE_REGION = 7;
    private static final int LAYER_STACK = 9;
    private static final int Z = 10;
    private static final int POSITION = 11;
    private static final int IS_OPAQUE = 16;
    private static final int COLOR = 20;
    private static final int FLAGS = 22;
    private static final int TRANSFORM = 23;
    private static final int PARENT = 25;
    private static final int RELATIVE_OF = 26;
    private static final int ACTIVE_BUFFER = 27;
    private static final int HWC_COMPOSITION_TYPE = 35;
    private static final int CORNER_RADIUS = 41;
    private static final int BOUNDS = 45;
    private static final int SCREEN_BOUNDS = 46;
    private static final int INPUT_WINDOW = 47;
    private static final int SHADOW_RADIUS = 49;
    private static final int BLUR_RADIUS = 52;
    private static final int CORNER_RADII = 61;
    private static final int BORDER = 66;
    private static final int EFFECTIVE_RADII = 67;

    private static final int HIDDEN = 1;

    /// Parent of the layers that are shown nowhere.
    private static final int OFFSCREEN_ROOT = 0x7ffffffd;

    /// A `ColorProto`; there is none when `isThere` is false.
    record Color(boolean isThere, double r, double g, double b, double a, boolean hasAlpha) {
        boolean isValid() {
            return r >= 0 && g >= 0 && b >= 0;
        }

        boolean isTransparent() {
            return !isThere || (a <= 0 && a > -1);
        }
    }

    /// Which fields are there, and which are empty.
    record Presence(
            boolean id,
            boolean parent,
            boolean relativeOf,
            boolean composition,
            boolean bounds,
            boolean screenBounds,
            boolean visibleRegion) {}

    private final Presence has;
    private final int id;
    private final int name;
    private final int parent;
    private final int relativeOf;
    private final int layerStack;
    private final int z;
    private final int flags;
    private final long compositionType;
    private final boolean opaque;
    private final double shadowRadius;
    private final int blurRadius;
    private final int transformType;
    private final Color color;
    private final boolean bufferEmpty;
    private final boolean visibleRegionEmpty;
    private final Rect bounds;
    private final Rect screenBounds;
    private final Transform transform;
    private final CornerRadii radii;
    private final double borderWidth;
    private final int borderColor;
    private final byte[] buffer;
    private final int inputWindowStart;
    private final int inputWindowEnd;
    private final boolean hasInputWindow;

    private Layer(MessageFields layer, MessageFields part, StringPool strings) {
        has =
                new Presence(
                        layer.has(ID),
                        layer.has(PARENT),
                        layer.has(RELATIVE_OF),
                        layer.has(HWC_COMPOSITION_TYPE),
                        layer.has(BOUNDS),
                        layer.has(SCREEN_BOUNDS),
                        layer.has(VISIBLE_REGION));
        id = layer.intValue(ID);
        name = layer.stringId(NAME, strings);
        parent = layer.intValue(PARENT);
        relativeOf = layer.intValue(RELATIVE_OF);
        layerStack = layer.intValue(LAYER_STACK);
        z = layer.intValue(Z);
        flags = layer.intValue(FLAGS);
        compositionType = layer.intValue(HWC_COMPOSITION_TYPE);
        opaque = layer.boolValue(IS_OPAQUE);
        shadowRadius = layer.doubleValue(SHADOW_RADIUS);
        blurRadius = layer.intValue(BLUR_RADIUS);
        color = color(layer, part);
        bufferEmpty = isBufferEmpty(layer, part);
        visibleRegionEmpty = isRegionEmpty(layer, part);
        part.enter(layer, BOUNDS);
        bounds = Rect.ofFloats(part);
        part.enter(layer, SCREEN_BOUNDS);
        screenBounds = Rect.ofFloats(part);
        part.enter(layer, TRANSFORM);
        transformType = part.intValue(5);
        transform = transform(layer, part);
        radii = radii(layer, part);
        part.enter(layer, BORDER);
        borderWidth = part.doubleValue(1);
        borderColor = part.intValue(2);
        hasInputWindow = layer.has(INPUT_WINDOW);
        buffer = layer.buffer();
        inputWindowStart = layer.start(INPUT_WINDOW);
        inputWindowEnd = inputWindowStart + layer.length(INPUT_WINDOW);
    }

    /// Reads layers, one after the other.
    static final class Reader {
        private final MessageFields layer = new MessageFields(EFFECTIVE_RADII);
        private final MessageFields part = new MessageFields(5);
        private final StringPool strings;

        Reader(StringPool strings) {
            this.strings = strings;
        }

        /// The layer that `message` stands on; of one that breaks off, what came before.
        Layer read(ProtoReader message) {
            layer.enter(message);
            return new Layer(layer, part, strings);
        }
    }

    private static Color color(MessageFields layer, MessageFields part) {
        part.enter(layer, COLOR);
        return new Color(
                layer.has(COLOR),
                part.doubleValue(1),
                part.doubleValue(2),
                part.doubleValue(3),
                part.doubleValue(4),
                part.has(4));
    }

    private static boolean isBufferEmpty(MessageFields layer, MessageFields part) {
        part.enter(layer, ACTIVE_BUFFER);
        return part.uintValue(1) == 0
                && part.uintValue(2) == 0
                && part.uintValue(3) == 0
                && part.intValue(4) <= 0;
    }

    private static boolean isRegionEmpty(MessageFields layer, MessageFields part) {
        int start = layer.start(VISIBLE_REGION);
        ProtoReader region = new ProtoReader();
        region.reset(layer.buffer(), start, start + layer.length(VISIBLE_REGION));
        while (region.next()) {
            if (region.field() == 2) {
                part.enter(region);
                if (!Rect.ofIntegers(part).isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Transform transform(MessageFields layer, MessageFields part) {
        part.enter(layer, POSITION);
        double tx = part.doubleValue(1);
        double ty = part.doubleValue(2);
        part.enter(layer, TRANSFORM);
        int type = part.intValue(5);
        if (Transform.isSimple(type)) {
            return Transform.ofType(type, tx, ty);
        }
        // The platform writes three of the four numbers of a layer under each other's names.
        return new Transform(
                part.doubleValue(1),
                part.doubleValue(3),
                tx,
                part.doubleValue(2),
                part.doubleValue(4),
                ty);
    }

    private static CornerRadii radii(MessageFields layer, MessageFields part) {
        part.enter(layer, CORNER_RADII);
        CornerRadii own = radii(part);
        if (!own.isAnyPositive()) {
            own = CornerRadii.all(layer.doubleValue(CORNER_RADIUS));
        }
        // Corners that the client draws itself come on top.
        part.enter(layer, EFFECTIVE_RADII);
        return own.plus(radii(part));
    }

    private static CornerRadii radii(MessageFields message) {
        return new CornerRadii(
                message.doubleValue(1),
                message.doubleValue(2),
                message.doubleValue(3),
                message.doubleValue(4));
    }

    Presence has() {
        return has;
    }

    int id() {
        return id;
    }

    /// String id.
    int name() {
        return name;
    }

    int parent() {
        return parent;
    }

    /// The layer that the place in the order of drawing is relative to, if it is positive.
    int relativeOf() {
        return relativeOf;
    }

    int layerStack() {
        return layerStack;
    }

    int z() {
        return z;
    }

    long compositionType() {
        return compositionType;
    }

    boolean isRoot() {
        return !has.parent || parent == -1;
    }

    boolean isHiddenByPolicy() {
        return (flags & HIDDEN) != 0 || id == OFFSCREEN_ROOT;
    }

    boolean isOpaque() {
        return color.isThere && color.a >= 1 && opaque;
    }

    boolean isBufferEmpty() {
        return bufferEmpty;
    }

    boolean isVisibleRegionEmpty() {
        return visibleRegionEmpty;
    }

    boolean hasInvalidRotation() {
        return Transform.isInvalidRotation(transformType);
    }

    boolean hasBlur() {
        return blurRadius > 0;
    }

    /// Whether it shows without a buffer, by its shadow or its color.
    boolean hasEffects() {
        return shadowRadius > 0 || (color.isThere && color.a > 0 && color.isValid());
    }

    Color color() {
        return color;
    }

    Rect bounds() {
        return bounds;
    }

    Rect screenBounds() {
        return screenBounds;
    }

    Transform transform() {
        return transform;
    }

    CornerRadii radii() {
        return radii;
    }

    double borderWidth() {
        return borderWidth;
    }

    int borderColor() {
        return borderColor;
    }

    boolean hasInputWindow() {
        return hasInputWindow;
    }

    /// Puts the `InputWindowInfoProto` into `window`, as long as the packet is there.
    void enterInputWindow(MessageFields window) {
        window.reset(buffer, inputWindowStart, inputWindowEnd);
    }
}
