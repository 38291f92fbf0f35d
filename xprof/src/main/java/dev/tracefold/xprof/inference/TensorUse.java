// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

/// Tensors that a host laid out for a device or read back from it.
///
/// @param pattern the index of what they look like
/// @param ofBatch whether a batch did it, and not the request itself
/// @param timePs how long it took
record TensorUse(int pattern, boolean ofBatch, long timePs) {}
