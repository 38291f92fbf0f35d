// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.gcs.ForbiddenException;
import dev.tracefold.xprof.profile.ProfileFile;

/// An object of a bucket that is a profile.
///
/// @param buckets how buckets are read
/// @param bucket which
/// @param object its name within the bucket
record BucketProfile(ProfilePlaces.Buckets buckets, String bucket, String object)
        implements ProfileFile {
    @Override
    public String name() {
        return object.substring(object.lastIndexOf('/') + 1);
    }

    @Override
    public String address() {
        return "gs://" + bucket + "/" + object;
    }

    @Override
    public boolean isFar() {
        return true;
    }

    @Override
    public Version version() throws IOException {
        try {
            StoredTrace known = buckets.store().stat(bucket + "/" + object);
            return new Version(known.sizeBytes(), known.generation());
        } catch (ProcessorException e) {
            throw new IOException(e.failure().message(), e);
        }
    }

    @Override
    public Path fetch() throws IOException {
        try {
            return buckets.fetched().fetch(bucket + "/" + object);
        } catch (ProcessorException e) {
            throw new IOException(e.failure().message(), e);
        }
    }

    // What one may not write in the bucket lies here; what others wrote in it counts more.
    @Override
    public Optional<byte[]> beside(String other) throws IOException {
        Optional<byte[]> there = buckets.folders().read(bucket, sibling(other));
        Path own = own(other);
        return there.isPresent() || !Files.exists(own)
                ? there
                : Optional.of(Files.readAllBytes(own));
    }

    @Override
    public void putBeside(String other, byte[] content) throws IOException {
        try {
            buckets.folders().write(bucket, sibling(other), content);
        } catch (ForbiddenException e) {
            Path own = own(other);
            Files.createDirectories(buckets.ownParts());
            Path temporary = own.resolveSibling(own.getFileName() + "." + UUID.randomUUID());
            try {
                Files.write(temporary, content);
                Files.move(
                        temporary,
                        own,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private String sibling(String other) {
        return object.substring(0, object.lastIndexOf('/') + 1) + other;
    }

    // Names of objects may be longer than those of files, and have what files may not.
    private Path own(String other) {
        UUID name =
                UUID.nameUUIDFromBytes(
                        (bucket + "/" + sibling(other)).getBytes(StandardCharsets.UTF_8));
        return buckets.ownParts().resolve(name + ".pb");
    }
}
