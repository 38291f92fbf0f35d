// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.ImportScope;

/// How a trace is loaded.
///
/// @param memoryLimitBytes how much off-heap memory its columns and strings may take
/// @param imports how importers treat what they read
public record LoadOptions(long memoryLimitBytes, ImportOptions imports) {
    /// The same for the whole trace.
    LoadOptions withEverything() {
        return new LoadOptions(memoryLimitBytes, imports.withScope(ImportScope.EVERYTHING));
    }
}
