// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.processor.snapshot.SnapshotArchive;
import dev.tracefold.store.gcs.FakeGcs;
import dev.tracefold.store.gcs.GcsSettings;
import dev.tracefold.store.transfer.TransferSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What every archive of snapshots does, for each place that there is.
class SnapshotArchivesTest {
    private static final String NAME = "0f1e.tfsnap.zst";

    @TempDir private Path folder;

    @Test
    void aDirectoryKeepsSnapshots() throws IOException {
        keeps(folder.resolve("new/archive").toString(), Optional.empty());
        try (Stream<Path> files = Files.list(folder.resolve("new/archive"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(NAME);
        }
    }

    @Test
    void aBucketKeepsSnapshots() throws IOException {
        try (FakeGcs gcs = FakeGcs.start()) {
            gcs.put("bucket", "other", new byte[1]);
            keeps("gs://bucket/snapshots", Optional.of(gcs));
            assertThat(gcs.content("bucket", "snapshots/" + NAME)).hasSize(3);
            keeps("gs://bucket", Optional.of(gcs));
        }
    }

    @Test
    void anotherPlaceIsRefused() {
        assertThatThrownBy(() -> open("s3://bucket/x", Optional.empty()))
                .hasMessage(
                        "snapshots: expected a directory or gs://bucket/prefix but was s3://bucket/x");
        assertThatThrownBy(() -> open("gs:///x", Optional.empty()))
                .hasMessage("snapshots: expected gs://bucket/prefix but was gs:///x");
    }

    private void keeps(String place, Optional<FakeGcs> gcs) throws IOException {
        SnapshotArchive archive = open(place, gcs);
        assertThat(archive.find(NAME)).isEmpty();

        archive.put(NAME, Files.write(folder.resolve("first"), new byte[] {1, 2}));
        archive.put(NAME, Files.write(folder.resolve("again"), new byte[] {3, 4, 5}));

        // Another process sees it too.
        try (InputStream in = open(place, gcs).find(NAME).orElseThrow()) {
            assertThat(in.readAllBytes()).containsExactly(3, 4, 5);
        }
    }

    private static SnapshotArchive open(String place, Optional<FakeGcs> gcs) {
        return SnapshotArchives.open(
                place,
                () -> new GcsSettings(gcs.map(FakeGcs::endpoint), TransferSettings.DEFAULTS));
    }
}
