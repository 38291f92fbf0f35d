// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.registry;

import java.net.URI;
import java.nio.file.Path;
import java.util.function.Supplier;

import dev.tracefold.processor.snapshot.SnapshotArchive;
import dev.tracefold.store.file.FileSnapshotArchive;
import dev.tracefold.store.gcs.GcsSettings;
import dev.tracefold.store.gcs.GcsSnapshotArchive;

/// The archive of a place.
public final class SnapshotArchives {
    private SnapshotArchives() {}

    /// The archive of a directory or of `gs://bucket/prefix`.
    ///
    /// @param gcs how buckets are reached; asked only for one
    /// @throws IllegalArgumentException for any other place
    public static SnapshotArchive open(String place, Supplier<GcsSettings> gcs) {
        if (place.startsWith("gs://")) {
            return new GcsSnapshotArchive(URI.create(place), gcs);
        }
        if (place.contains("://")) {
            throw new IllegalArgumentException(
                    "snapshots: expected a directory or gs://bucket/prefix but was " + place);
        }
        return new FileSnapshotArchive(Path.of(place));
    }
}
