// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import org.jspecify.annotations.Nullable;

/// A relation between a trace's clock and another that is made when first needed.
///
/// @param clockId clock of the trace
/// @param reading what it shows
/// @param target clock it is related to; null for trace time
/// @param targetReading what that one shows at the same instant
record ClockLink(long clockId, long reading, @Nullable ClockId target, long targetReading) {
    /// Whether it says no more than that the clock is to reach trace time somehow.
    boolean isPlain() {
        return reading == 0 && target == null && targetReading == 0;
    }
}
