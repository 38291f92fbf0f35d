// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What came from afar, kept on the disk of this machine: a [CachedTraceStore] stands before another store
/// and lays down what is read through it in a [DiskCache].
@NullMarked
package dev.tracefold.store.cache;

import org.jspecify.annotations.NullMarked;
