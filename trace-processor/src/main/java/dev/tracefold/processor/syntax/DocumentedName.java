// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

/// A column or argument as its module documents it.
///
/// @param type as written, `JOINID(slice.id)` for instance
/// @param description the comment in front of it, on one line
public record DocumentedName(String name, String type, String description) {}
