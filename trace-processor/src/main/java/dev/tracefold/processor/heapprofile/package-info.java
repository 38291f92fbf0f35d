// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Heap profiles as heapprofd samples them: what was allocated and freed, by call stack, at a few
/// times. [HeapProfileModule] reads the packets; [AllocationDeltas] makes differences of the totals
/// that they carry.
@NullMarked
package dev.tracefold.processor.heapprofile;

import org.jspecify.annotations.NullMarked;
