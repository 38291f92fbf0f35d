// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.gcs.GcsObjects;
import dev.tracefold.store.gcs.GcsSettings;

/// Answers as objects of a bucket, for workers and orchestrators that share no disk. An answer is
/// written to a file of this machine first: only then is it whole, and can be sent again when the
/// network fails.
public final class GcsClaimCheckStore implements ClaimCheckStore, AutoCloseable {
    private static final String SUFFIX = ".answer";

    private final URI place;
    private final Supplier<GcsSettings> settings;
    // Guarded by this: connecting waits for the first answer.
    private @Nullable GcsObjects objects;

    /// A store below a prefix of a bucket.
    ///
    /// @param place `gs://bucket/prefix`; its objects are named prefix, slash, name
    /// @param settings how the bucket is reached
    public GcsClaimCheckStore(URI place, Supplier<GcsSettings> settings) {
        if (place.getAuthority() == null) {
            throw new IllegalArgumentException(
                    "claim checks: expected gs://bucket/prefix but was " + place);
        }
        String text = place.toString();
        this.place = URI.create(text.endsWith("/") ? text : text + "/");
        this.settings = settings;
    }

    private synchronized GcsObjects objects() {
        if (objects == null) {
            objects =
                    new GcsObjects(
                            settings.get(), place.getAuthority(), place.getPath().substring(1));
        }
        return objects;
    }

    @Override
    public ClaimCheckWriter create(String hint) throws IOException {
        String name = hint.replaceAll("[^A-Za-z0-9.-]", "_") + "." + UUID.randomUUID() + SUFFIX;
        Path file = Files.createTempFile("tracefold-answer", null);
        return new ObjectWriter(Files.newOutputStream(file), file, name);
    }

    @Override
    public InputStream open(ClaimCheck check) throws IOException {
        return new CheckedInput(objects().open(nameOf(check)), check);
    }

    @Override
    public void delete(ClaimCheck check) throws IOException {
        objects().delete(nameOf(check));
    }

    @Override
    public int removeOlderThan(Instant then) throws IOException {
        List<String> left =
                objects().olderThan(then).stream().filter(name -> name.endsWith(SUFFIX)).toList();
        for (String name : left) {
            objects().delete(name);
        }
        return left.size();
    }

    /// An address comes from outside, so it may only name an object this store would have written.
    private String nameOf(ClaimCheck check) {
        String text = check.uri().toString();
        String name =
                text.startsWith(place.toString()) ? text.substring(place.toString().length()) : "";
        if (name.matches("[A-Za-z0-9._-]+") && name.endsWith(SUFFIX)) {
            return name;
        }
        throw new ProcessorException(
                Failure.user(
                        "CLAIM_CHECK_OUTSIDE",
                        "claim check %s: expected an object %s*%s"
                                .formatted(check.uri(), place, SUFFIX)));
    }

    @Override
    public synchronized void close() {
        if (objects != null) {
            objects.close();
        }
    }

    private final class ObjectWriter extends ClaimCheckWriter {
        private final OutputStream out;
        private final Path file;
        private final String name;

        ObjectWriter(OutputStream out, Path file, String name) {
            this.out = out;
            this.file = file;
            this.name = name;
        }

        @Override
        protected void append(byte[] source, int offset, int length) throws IOException {
            out.write(source, offset, length);
        }

        @Override
        public ClaimCheck commit() throws IOException {
            out.close();
            objects().put(name, file);
            return new ClaimCheck(URI.create(place + name), crc32c(), bytes());
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(file);
        }
    }
}
