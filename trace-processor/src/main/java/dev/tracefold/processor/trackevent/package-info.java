// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Perfetto's track events: slices, instants, counters and states on tracks that the recorder
/// describes itself, Chrome's legacy phases among them.
///
/// In file order [TrackEventModule] takes down descriptors, resolves deltas and leaves the event where it
/// lies; in order of time the event is read again and becomes rows. An event of a known track with
/// interned names and without args makes no object.
@NullMarked
package dev.tracefold.processor.trackevent;

import org.jspecify.annotations.NullMarked;
