// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What all importers share: who a thread is, which track a thing lies on, how slices nest, which
/// args belong together, what went wrong. One tracker, one question; the names are Perfetto's.
///
/// Trackers write tables and know no format. [TrackTracker] and [SliceTracker] are the ones most
/// importers meet first.
@NullMarked
package dev.tracefold.processor.tracker;

import org.jspecify.annotations.NullMarked;
