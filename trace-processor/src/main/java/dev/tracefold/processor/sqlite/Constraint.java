// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import org.jspecify.annotations.Nullable;

/// A condition on a column of a [VirtualTable] that a query states.
///
/// @param column which declared column
/// @param operator how it is compared
/// @param function name of the function, where the operator is [Operator#FUNCTION]
/// @param value which of [TableCall#values()] it is compared with
public record Constraint(int column, Operator operator, @Nullable String function, int value) {}
