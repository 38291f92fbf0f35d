// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Traces in the file system of this machine: [FileTraceStore].
@NullMarked
package dev.tracefold.store.file;

import org.jspecify.annotations.NullMarked;
