// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import dev.tracefold.processor.wire.MessageFields;

/// A rectangle on a screen.
///
/// @param x left
/// @param y top
/// @param w width, negative where left and right are the wrong way round
/// @param h height
record Rect(double x, double y, double w, double h) {
    static final Rect EMPTY = new Rect(0, 0, 0, 0);

    /// Highest field of `RectProto` and `FloatRectProto`.
    static final int FIELDS = 4;

    private static final double CLOSE = 0.01;

    static Rect ofEdges(double left, double top, double right, double bottom) {
        return new Rect(left, top, right - left, bottom - top);
    }

    /// A `RectProto`.
    static Rect ofIntegers(MessageFields edges) {
        return ofEdges(edges.intValue(1), edges.intValue(2), edges.intValue(3), edges.intValue(4));
    }

    /// A `FloatRectProto`.
    static Rect ofFloats(MessageFields edges) {
        return ofEdges(
                edges.doubleValue(1),
                edges.doubleValue(2),
                edges.doubleValue(3),
                edges.doubleValue(4));
    }

    double right() {
        return x + w;
    }

    double bottom() {
        return y + h;
    }

    boolean isEmpty() {
        return w <= 0 || h <= 0;
    }

    Rect crop(Rect to) {
        return ofEdges(
                Math.max(x, to.x),
                Math.max(y, to.y),
                Math.min(right(), to.right()),
                Math.min(bottom(), to.bottom()));
    }

    boolean isAlmost(Rect other) {
        return isClose(x, other.x)
                && isClose(y, other.y)
                && isClose(w, other.w)
                && isClose(h, other.h);
    }

    /// Whether both share an area. A shared edge above or below is enough for the first test, as in
    /// Winscope, but the area must then not be empty.
    boolean intersects(Rect other) {
        if (x >= other.right() || other.x >= right() || y > other.bottom() || other.y > bottom()) {
            return false;
        }
        double width = right() > other.right() ? other.w : w;
        double height = bottom() > other.bottom() ? other.h : h;
        return width > 0 && height > 0;
    }

    /// Whether the other rectangle lies within this one, both with rounded corners.
    boolean contains(CornerRadii radii, Rect inner, CornerRadii innerRadii) {
        if (isEmpty()
                || !atMost(x, inner.x)
                || !atMost(y, inner.y)
                || !atMost(inner.right(), right())
                || !atMost(inner.bottom(), bottom())) {
            return false;
        }
        double left = inner.x - x;
        double top = inner.y - y;
        double right = right() - inner.right();
        double bottom = bottom() - inner.bottom();
        return fitsCorner(radii.tl(), innerRadii.tl(), left, top)
                && fitsCorner(radii.tr(), innerRadii.tr(), right, top)
                && fitsCorner(radii.bl(), innerRadii.bl(), left, bottom)
                && fitsCorner(radii.br(), innerRadii.br(), right, bottom);
    }

    /// Whether a corner's circle lies within the outer corner's.
    ///
    /// @param across how far the inner corner is from the outer one's side
    /// @param down how far from its top or bottom
    private static boolean fitsCorner(double outer, double inner, double across, double down) {
        double dx = outer - inner - across;
        double dy = outer - inner - down;
        // Only a center in the part of the outer rectangle that the curve cuts can stick out.
        return outer <= inner || dx < 0 || dy < 0 || dx * dx + dy * dy <= outer * outer + CLOSE;
    }

    private static boolean atMost(double a, double b) {
        return a <= b || isClose(a, b);
    }

    private static boolean isClose(double a, double b) {
        return Math.abs(a - b) < CLOSE;
    }
}
