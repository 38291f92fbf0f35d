// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Recordings of the sampling profiler, byte by byte, and the rows they must become.
@NullMarked
package dev.tracefold.processor.perfdata;

import org.jspecify.annotations.NullMarked;
