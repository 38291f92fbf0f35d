// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What is found out about events before any tool looks at them: which step each belongs to, and lines
/// that are derived from others (steps, modules, operations, scopes, sources). Start at
/// [dev.tracefold.xprof.timeline.Timelines].
@NullMarked
package dev.tracefold.xprof.timeline;

import org.jspecify.annotations.NullMarked;
