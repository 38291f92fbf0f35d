// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

import java.time.Instant;

import static java.util.Objects.requireNonNull;

/// A query that somebody saved.
///
/// @param id its name
/// @param category what it is listed under
/// @param name for people
/// @param content the rest, as its door reads and writes it
/// @param saved when
public record SavedQuery(String id, String category, String name, String content, Instant saved) {
    public SavedQuery {
        requireNonNull(id, "id");
        requireNonNull(category, "category");
        requireNonNull(name, "name");
        requireNonNull(content, "content");
        requireNonNull(saved, "saved");
    }
}
