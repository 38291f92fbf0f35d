// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;

/// What stands behind a module name in `CREATE VIRTUAL TABLE name USING module(arguments)`.
@FunctionalInterface
public interface VirtualTableFactory {
    /// Makes the table. Failures become the error of the CREATE statement. It may be called again
    /// for a table that exists, when SQLite reads its schema anew after a failure.
    ///
    /// @param name the table's name
    /// @param arguments the text between the module's parentheses, split at top-level commas,
    ///     blanks around each removed
    VirtualTable create(String name, List<String> arguments);
}
