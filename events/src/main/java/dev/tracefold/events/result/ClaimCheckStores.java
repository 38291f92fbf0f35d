// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.net.URI;
import java.nio.file.Path;
import java.util.function.Supplier;

import dev.tracefold.store.gcs.GcsSettings;

/// The store of a place.
public final class ClaimCheckStores {
    private ClaimCheckStores() {}

    /// The store of a directory (`file:`) or of a bucket (`gs://bucket/prefix`).
    ///
    /// @param gcs how buckets are reached; asked only for one
    /// @throws IllegalArgumentException for any other place
    public static ClaimCheckStore open(URI place, Supplier<GcsSettings> gcs) {
        return switch (String.valueOf(place.getScheme())) {
            case "file" -> new FileClaimCheckStore(Path.of(place));
            case "gs" -> new GcsClaimCheckStore(place, gcs);
            default ->
                    throw new IllegalArgumentException(
                            "claim checks: expected a directory or gs://bucket/prefix but was "
                                    + place);
        };
    }
}
