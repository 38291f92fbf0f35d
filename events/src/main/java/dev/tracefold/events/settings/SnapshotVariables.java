// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.settings;

import java.util.Optional;

import dev.tracefold.processor.snapshot.SnapshotArchive;
import dev.tracefold.processor.snapshot.SnapshotCache;
import dev.tracefold.store.registry.SnapshotArchives;

/// Environment variables about snapshots of traces.
public final class SnapshotVariables {
    private static final long DEFAULT_LIMIT_BYTES = 10L << 30;

    private SnapshotVariables() {}

    /// Where loaded traces are kept, if anywhere.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static Optional<SnapshotCache> read(Environment environment) {
        long limit =
                environment.number(
                        "TRACEFOLD_SNAPSHOT_LIMIT_BYTES", DEFAULT_LIMIT_BYTES, 1, Long.MAX_VALUE);
        Optional<SnapshotArchive> archive =
                environment
                        .text("TRACEFOLD_SNAPSHOT_STORE")
                        .map(place -> archive(place, environment));
        if (archive.isPresent() && environment.path("TRACEFOLD_SNAPSHOTS").isEmpty()) {
            throw new IllegalArgumentException(
                    "TRACEFOLD_SNAPSHOT_STORE: expected TRACEFOLD_SNAPSHOTS besides, a folder of this machine");
        }
        return environment
                .path("TRACEFOLD_SNAPSHOTS")
                .map(folder -> new SnapshotCache(folder, limit, archive));
    }

    private static SnapshotArchive archive(String place, Environment environment) {
        try {
            return SnapshotArchives.open(place, () -> StoreVariables.read(environment).gcs());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("TRACEFOLD_SNAPSHOT_STORE: " + e.getMessage(), e);
        }
    }
}
