// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

/// How round the corners of a layer are: top left, top right, bottom left, bottom right.
record CornerRadii(double tl, double tr, double bl, double br) {
    static final CornerRadii NONE = all(0);

    static CornerRadii all(double radius) {
        return new CornerRadii(radius, radius, radius, radius);
    }

    CornerRadii plus(CornerRadii other) {
        return new CornerRadii(tl + other.tl, tr + other.tr, bl + other.bl, br + other.br);
    }

    boolean isAnyPositive() {
        return tl > 0 || tr > 0 || bl > 0 || br > 0;
    }
}
