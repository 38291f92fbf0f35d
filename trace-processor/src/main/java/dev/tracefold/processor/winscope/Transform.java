// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

/// Where a layer's or a display's points go: x' = dsdx x + dtdx y + tx, y' = dtdy x + dsdy y + ty.
record Transform(double dsdx, double dtdx, double tx, double dtdy, double dsdy, double ty) {
    static final Transform IDENTITY = translation(0, 0);

    private static final int SCALE = 0x4;
    private static final int FLIP_H = 0x100;
    private static final int FLIP_V = 0x200;
    private static final int ROTATE_90 = 0x400;
    private static final int INVALID = 0x8000;
    private static final int ROTATE_180 = FLIP_H | FLIP_V;
    private static final int ROTATE_270 = ROTATE_90 | ROTATE_180;

    private static final double EQUAL = 0.000001;

    static Transform translation(double tx, double ty) {
        return new Transform(1, 0, tx, 0, 1, ty);
    }

    /// Whether such a type is no rotation at all.
    static boolean isInvalidRotation(int type) {
        return has(type, INVALID);
    }

    /// Whether the matrix follows from the type, so that its numbers are not in the message.
    static boolean isSimple(int type) {
        return (type & (INVALID | SCALE)) == 0;
    }

    /// Whether width and height are the wrong way round.
    static boolean isSideways(int type) {
        return has(type, ROTATE_90);
    }

    /// The matrix of a simple type.
    static Transform ofType(int type, double tx, double ty) {
        if (has(type, ROTATE_270)) {
            return new Transform(0, -1, tx, 1, 0, ty);
        }
        if (has(type, ROTATE_180)) {
            return new Transform(-1, 0, tx, 0, -1, ty);
        }
        return has(type, ROTATE_90) ? new Transform(0, 1, tx, -1, 0, ty) : translation(tx, ty);
    }

    /// The same, moved so that what was turned is in view again.
    Transform backInto(int type, Rect space) {
        if (has(type, ROTATE_270)) {
            return movedTo(space.w(), ty);
        }
        if (has(type, ROTATE_180)) {
            return movedTo(space.w(), space.h());
        }
        return has(type, ROTATE_90) ? movedTo(tx, space.h()) : this;
    }

    Transform movedTo(double newTx, double newTy) {
        return new Transform(dsdx, dtdx, newTx, dtdy, dsdy, newTy);
    }

    boolean isInvertible() {
        return Math.abs(dsdx * dsdy - dtdx * dtdy) >= EQUAL;
    }

    Rect apply(Rect rect) {
        double x1 = x(rect.x(), rect.y());
        double y1 = y(rect.x(), rect.y());
        double x2 = x(rect.right(), rect.bottom());
        double y2 = y(rect.right(), rect.bottom());
        return Rect.ofEdges(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2));
    }

    Transform inverse() {
        double unit = 1.0 / (dsdx * dsdy - dtdx * dtdy);
        Transform turned =
                new Transform(dsdy * unit, -dtdx * unit, 0, -dtdy * unit, dsdx * unit, 0);
        return turned.movedTo(turned.x(-tx, -ty), turned.y(-tx, -ty));
    }

    private double x(double px, double py) {
        return dsdx * px + dtdx * py + tx;
    }

    private double y(double px, double py) {
        return dtdy * px + dsdy * py + ty;
    }

    private static boolean has(int type, int flags) {
        return (type & flags) == flags;
    }
}
