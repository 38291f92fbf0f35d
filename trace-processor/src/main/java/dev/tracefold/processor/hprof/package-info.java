// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Heap dumps in HPROF, Android's and other JVMs': [HprofReader] reads the records, [HeapClasses] and
/// [HeapObjects] keep what refers to each other in any order, [HeapWriter] makes rows of the heap graph
/// tables once all is known. Sizes are those that the runtime would account for; contents of primitive
/// arrays are not kept.
@NullMarked
package dev.tracefold.processor.hprof;

import org.jspecify.annotations.NullMarked;
