// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import dev.tracefold.processor.sqlite.SqliteStatement;

/// Prepares SQL that a user handed to a function as text: macros are expanded, and a mistake is a
/// failure with its place.
@FunctionalInterface
public interface SqlPreparer {
    /// The caller closes the statement.
    SqliteStatement prepare(String sql);
}
