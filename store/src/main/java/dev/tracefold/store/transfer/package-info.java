// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Bytes from afar: a [RangedStream] reads an object by ranges, several at a time, each tried again when
/// it fails, and hands them out in order. [StoreFailures] are the words for what goes wrong.
@NullMarked
package dev.tracefold.store.transfer;

import org.jspecify.annotations.NullMarked;
