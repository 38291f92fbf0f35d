// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import dev.tracefold.processor.importer.ImportOptions;

/// How a trace is loaded.
///
/// @param memoryLimitBytes how much off-heap memory its columns and strings may take
/// @param imports how importers treat what they read
public record LoadOptions(long memoryLimitBytes, ImportOptions imports) {}
