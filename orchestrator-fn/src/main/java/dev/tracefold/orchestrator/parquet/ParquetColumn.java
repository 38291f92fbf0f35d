// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.parquet;

import static java.util.Objects.requireNonNull;

/// A column of a file.
///
/// @param name as readers see it
/// @param type of its values
public record ParquetColumn(String name, ParquetType type) {
    public ParquetColumn {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
    }
}
