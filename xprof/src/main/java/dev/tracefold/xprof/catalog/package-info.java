// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Which tools have something to show for a run. Start at
/// [dev.tracefold.xprof.catalog.ToolNamesTool].
@NullMarked
package dev.tracefold.xprof.catalog;

import org.jspecify.annotations.NullMarked;
