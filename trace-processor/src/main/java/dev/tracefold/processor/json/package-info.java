// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Chrome's trace format, JSON, and what others write in it (PyTorch's Kineto and more).
/// [JsonTraceReader] finds the events and what matters for their order, [JsonEventParser] fills the
/// tables. The bytes of `args` are kept where they lie and read when their event is parsed.
///
/// Strings become text only where they are kept; no object is made per event. Faults of an event
/// are counted and cost that event, a fault between events costs the rest of the file.
@NullMarked
package dev.tracefold.processor.json;

import org.jspecify.annotations.NullMarked;
