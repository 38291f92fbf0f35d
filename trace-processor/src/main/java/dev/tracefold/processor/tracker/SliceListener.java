// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// Told of every slice that begins.
@FunctionalInterface
public interface SliceListener {
    /// Told of a slice that began.
    ///
    /// @param slice row in `__intrinsic_slice`, complete but for its args
    void onBegin(int track, int slice);
}
