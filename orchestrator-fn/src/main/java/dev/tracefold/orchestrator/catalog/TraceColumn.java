// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import dev.tracefold.orchestrator.filter.ValueType;

import static java.util.Objects.requireNonNull;

/// A column of the list of traces.
///
/// @param name as clients know it
/// @param type of its values
/// @param visible whether it is shown when nobody says which
/// @param description for people; may be empty
public record TraceColumn(String name, ValueType type, boolean visible, String description) {
    public TraceColumn {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(description, "description");
    }
}
