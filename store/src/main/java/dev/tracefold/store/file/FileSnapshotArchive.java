// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

import dev.tracefold.processor.snapshot.SnapshotArchive;

/// Snapshots as files of one directory that machines share. Nothing is ever removed here.
public final class FileSnapshotArchive implements SnapshotArchive {
    private final Path directory;

    /// An archive in that directory, which is made when the first snapshot comes.
    public FileSnapshotArchive(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<InputStream> find(String name) throws IOException {
        try {
            return Optional.of(Files.newInputStream(directory.resolve(name)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public void put(String name, Path packed) throws IOException {
        Files.createDirectories(directory);
        // Not Files.createTempFile: whoever else reads the directory is to read the snapshot too.
        Path temporary = directory.resolve("." + name + "." + UUID.randomUUID());
        try {
            Files.copy(packed, temporary);
            Files.move(
                    temporary,
                    directory.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
