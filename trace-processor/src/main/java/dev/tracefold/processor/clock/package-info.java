// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Clocks: what a reading of one is in trace time. [ClockTracker] is all there is.
@NullMarked
package dev.tracefold.processor.clock;

import org.jspecify.annotations.NullMarked;
