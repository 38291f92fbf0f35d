// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Stack samples in Perfetto's own packets: [PerfSampleModule] reads those of the kernel's sampling
/// profiler; [InternedStacks] finds the callsite of an interned call stack for whoever has one.
@NullMarked
package dev.tracefold.processor.profiling;

import org.jspecify.annotations.NullMarked;
