// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.gcs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.snapshot.SnapshotArchive;

/// Snapshots as objects below a prefix of a bucket. A lifecycle rule of the bucket says how long they stay.
/// It is connected at the first question and stays so as long as the process lives.
public final class GcsSnapshotArchive implements SnapshotArchive {
    private final String bucket;
    private final String prefix;
    private final Supplier<GcsSettings> settings;
    // Guarded by this: connecting waits for the first answer.
    private @Nullable GcsObjects objects;

    /// An archive at a place.
    ///
    /// @param place `gs://bucket` or `gs://bucket/prefix`
    /// @param settings how the bucket is reached
    /// @throws IllegalArgumentException when it names no bucket
    public GcsSnapshotArchive(URI place, Supplier<GcsSettings> settings) {
        if (place.getAuthority() == null) {
            throw new IllegalArgumentException(
                    "snapshots: expected gs://bucket/prefix but was " + place);
        }
        String path = place.getPath().replaceFirst("^/", "");
        this.bucket = place.getAuthority();
        this.prefix = path.isEmpty() || path.endsWith("/") ? path : path + "/";
        this.settings = settings;
    }

    @Override
    public Optional<InputStream> find(String name) throws IOException {
        return objects().find(name);
    }

    @Override
    public void put(String name, Path packed) throws IOException {
        objects().put(name, packed);
    }

    private synchronized GcsObjects objects() {
        if (objects == null) {
            objects = new GcsObjects(settings.get(), bucket, prefix);
        }
        return objects;
    }
}
