// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.util.function.Predicate;

/// Which lines of a profile are read. The others are passed by their length: their events are not looked at,
/// and the planes have no such lines.
public interface LineChoice {
    /// All lines.
    Predicate<String> ALL = name -> true;

    /// No line.
    Predicate<String> NONE = name -> false;

    /// Told first, of all planes, which have no lines yet but all else.
    void consider(XSpace heads);

    /// Which lines of a plane are read, by their names.
    Predicate<String> lines(XPlane plane);

    /// Reads everything.
    static LineChoice everything() {
        return new LineChoice() {
            @Override
            public void consider(XSpace heads) {
                // Nothing depends on what there is.
            }

            @Override
            public Predicate<String> lines(XPlane plane) {
                return ALL;
            }
        };
    }
}
