// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Reads a trace that arrived for the catalog: [TraceIndexer] loads it and asks what it is, how long, of
/// which device and how full its tables are.
@NullMarked
package dev.tracefold.worker.index;

import org.jspecify.annotations.NullMarked;
