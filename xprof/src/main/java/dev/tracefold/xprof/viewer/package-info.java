// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The timeline as XProf's viewer reads it: Chrome's trace format with processes, threads and events,
/// whole or a window of it. Start at [dev.tracefold.xprof.viewer.StreamingTraceViewerTool].
@NullMarked
package dev.tracefold.xprof.viewer;

import org.jspecify.annotations.NullMarked;
