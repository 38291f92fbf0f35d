// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What snapshots promise.
@NullMarked
package dev.tracefold.processor.snapshot;

import org.jspecify.annotations.NullMarked;
