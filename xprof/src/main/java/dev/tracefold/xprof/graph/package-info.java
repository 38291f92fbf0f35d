// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Compiled modules for people: their text in XLA's own notation, and what lies around an instruction.
/// Start at [dev.tracefold.xprof.graph.GraphViewerTool].
@NullMarked
package dev.tracefold.xprof.graph;

import org.jspecify.annotations.NullMarked;
