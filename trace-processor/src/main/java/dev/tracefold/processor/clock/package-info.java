// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Clocks: what a reading of one is in trace time. [ClockTracker] is what importers of one trace on
/// one machine use; all trackers share a [ClockGraph], whose nodes are clocks and whose edges are
/// snapshots that saw two clocks at one instant.
@NullMarked
package dev.tracefold.processor.clock;

import org.jspecify.annotations.NullMarked;
