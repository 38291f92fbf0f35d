// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

/// A result that SQL can only hand on: it prints as NULL, and the function it is made for finds
/// the object again.
///
/// @param value what it points to
public record Pointer(Object value) {}
