// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Formats that are JSON. First of all Chrome's, and what others write in it (PyTorch's Kineto and more):
/// [JsonTraceReader] finds the events and what matters for their order, [JsonEventParser] fills the
/// tables. The text of `args` is kept as it is and read when its event is parsed.
///
/// Firefox profiles are small enough to be read as a whole: [GeckoReader].
///
/// Strings become text only where they are kept; no object is made per event. Faults of an event
/// are counted and cost that event, a fault between events costs the rest of the file.
@NullMarked
package dev.tracefold.processor.json;

import org.jspecify.annotations.NullMarked;
