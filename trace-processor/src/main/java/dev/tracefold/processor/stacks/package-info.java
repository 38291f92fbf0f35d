// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Stacks as text: what `perf script` prints, [PerfTextReader], and folded stacks with their counts,
/// [CollapsedStackReader].
@NullMarked
package dev.tracefold.processor.stacks;

import org.jspecify.annotations.NullMarked;
