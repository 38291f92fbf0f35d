// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The memory profile: what each allocator of a host held over time, and what was alive at the peak.
/// Start at [dev.tracefold.xprof.memory.MemoryProfileTool].
@NullMarked
package dev.tracefold.xprof.memory;

import org.jspecify.annotations.NullMarked;
