// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What Chrome's allocators hold, process by process, at a moment. [MemoryTrackerSnapshotModule] reads
/// the packets into a [MemoryGraph], a tree of nodes that may own parts of each other;
/// [MemorySizes] finds out how much of shared memory each of the owners is to be charged with.
@NullMarked
package dev.tracefold.processor.memorysnapshot;

import org.jspecify.annotations.NullMarked;
