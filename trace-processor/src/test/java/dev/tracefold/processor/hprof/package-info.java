// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Heap dumps, and the rows they must become.
@NullMarked
package dev.tracefold.processor.hprof;

import org.jspecify.annotations.NullMarked;
