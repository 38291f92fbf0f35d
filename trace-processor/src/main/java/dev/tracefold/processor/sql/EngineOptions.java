// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import dev.tracefold.processor.sqlite.SqliteOptions;

/// How an engine works.
///
/// @param extraChecks check the rows of every PERFETTO VIEW against its declared types
/// @param modules what INCLUDE PERFETTO MODULE finds
/// @param sqlite how the connection below works
public record EngineOptions(boolean extraChecks, ModuleRegistry modules, SqliteOptions sqlite) {
    /// No extra checks and no modules.
    public static EngineOptions defaults() {
        return new EngineOptions(false, new ModuleRegistry(), SqliteOptions.DEFAULTS);
    }
}
