// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store;

import static java.util.Objects.requireNonNull;

/// A trace as its store knows it.
///
/// @param path in the store
/// @param sizeBytes its size, or -1 when the store does not tell
/// @param generation grows when a trace is replaced by another of the same path; 0 where the store
///     keeps no order
/// @param version the same only as long as the content is; empty when the store cannot tell
public record StoredTrace(String path, long sizeBytes, long generation, String version) {
    public StoredTrace {
        requireNonNull(path, "path");
        requireNonNull(version, "version");
    }
}
