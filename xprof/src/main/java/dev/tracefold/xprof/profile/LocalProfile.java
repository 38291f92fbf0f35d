// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// A file of this machine.
record LocalProfile(Path path) implements ProfileFile {
    @Override
    public String name() {
        return String.valueOf(path.getFileName());
    }

    @Override
    public String address() {
        return path.toAbsolutePath().normalize().toString();
    }

    @Override
    public boolean isFar() {
        return false;
    }

    @Override
    public Version version() throws IOException {
        return new Version(
                Files.size(path), Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS));
    }

    @Override
    public Path fetch() {
        return path;
    }

    @Override
    public Optional<byte[]> beside(String other) throws IOException {
        Path file = path.resolveSibling(other);
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    @Override
    public void putBeside(String other, byte[] content) throws IOException {
        // Not by Files.createTempFile: whoever else reads the directory is to read the part too.
        Path temporary = path.resolveSibling("." + other + "." + UUID.randomUUID());
        try {
            Files.write(temporary, content);
            move(temporary, path.resolveSibling(other));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(
                    from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
