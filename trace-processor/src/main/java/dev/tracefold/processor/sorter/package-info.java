// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Events in the order of their time: [TraceSorter] takes them as tokenizers find them and hands
/// them to their [EventParser]s by timestamp. It knows nothing of what an event holds.
@NullMarked
package dev.tracefold.processor.sorter;

import org.jspecify.annotations.NullMarked;
