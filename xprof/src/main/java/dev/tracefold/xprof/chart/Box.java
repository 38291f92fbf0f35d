// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

/// A rectangle in a picture.
///
/// @param x its left side
/// @param y its upper side
/// @param width to the right
/// @param height down
public record Box(double x, double y, double width, double height) {
    /// Its right side.
    public double right() {
        return x + width;
    }

    /// Its lower side.
    public double bottom() {
        return y + height;
    }
}
