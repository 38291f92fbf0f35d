// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Traces of Primes, which mobile apps write: one message with the edges of slices and marks that run on executors.
/// [PrimesReader] finds the edges, [PrimesEdges] makes rows of them. Processor times are left out.
@NullMarked
package dev.tracefold.processor.primes;

import org.jspecify.annotations.NullMarked;
