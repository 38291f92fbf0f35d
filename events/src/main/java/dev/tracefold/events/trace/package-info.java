// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Events about traces rather than about queries: one arrived ([UploadedTrace]), one was read
/// ([IndexedTrace]). [TraceEvents] translates.
@NullMarked
package dev.tracefold.events.trace;

import org.jspecify.annotations.NullMarked;
