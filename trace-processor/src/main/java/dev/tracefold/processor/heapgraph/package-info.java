// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Java heap dumps as ART writes them into a Perfetto trace: objects, their classes, what refers to
/// what, and how far each is from a root. [HeapGraphModule] reads the packets into a [HeapDump];
/// when the last packet of a dump is there, the rows are completed.
@NullMarked
package dev.tracefold.processor.heapgraph;

import org.jspecify.annotations.NullMarked;
