// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.trace;

import static java.util.Objects.requireNonNull;

/// A trace that lies in its store.
///
/// @param store kind of store: file, gcs, http
/// @param address as a query names it
/// @param generation version of the object there; 0 where there is none
/// @param sizeBytes of the object
public record UploadedTrace(String store, String address, long generation, long sizeBytes) {
    public UploadedTrace {
        requireNonNull(store, "store");
        requireNonNull(address, "address");
    }
}
