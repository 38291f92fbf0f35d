// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// pprof profiles: stacks with one or several values and no times, so they are aggregates.
/// [PprofReader] takes the protobuf form and hands what is older than that to [LegacyProfile]:
/// gperftools' binary CPU profiles and text heap profiles, Go's and Java's.
@NullMarked
package dev.tracefold.processor.pprof;

import org.jspecify.annotations.NullMarked;
