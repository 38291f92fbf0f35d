// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Damaged traces. [MutationFuzzTest] loads them in a process of its own, which [MutationFuzz] is, so that running
/// out of memory or time and crashing show as what they are.
@NullMarked
package dev.tracefold.processor.fuzz;

import org.jspecify.annotations.NullMarked;
