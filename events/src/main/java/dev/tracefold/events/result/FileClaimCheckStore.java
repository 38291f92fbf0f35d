// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.UUID;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Answers as files of one directory, which worker and orchestrator share.
public final class FileClaimCheckStore implements ClaimCheckStore {
    private static final String SUFFIX = ".answer";
    private static final String PARTIAL = ".partial";

    private final Path directory;

    /// A store in that directory, which is made when the first answer comes.
    public FileClaimCheckStore(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public ClaimCheckWriter create(String hint) throws IOException {
        Files.createDirectories(directory);
        String name = hint.replaceAll("[^A-Za-z0-9.-]", "_") + "." + UUID.randomUUID();
        Path partial = directory.resolve(name + PARTIAL);
        return new FileWriter(
                Files.newOutputStream(partial), partial, directory.resolve(name + SUFFIX));
    }

    @Override
    public InputStream open(ClaimCheck check) throws IOException {
        return new CheckedInput(Files.newInputStream(pathOf(check)), check);
    }

    @Override
    public void delete(ClaimCheck check) throws IOException {
        Files.deleteIfExists(pathOf(check));
    }

    @Override
    public int removeOlderThan(Instant then) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        int removed = 0;
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, "*{" + SUFFIX + "," + PARTIAL + "}")) {
            for (Path file : files) {
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(then)
                            && Files.deleteIfExists(file)) {
                        removed++;
                    }
                } catch (NoSuchFileException _) {
                    // Another replica does the same.
                }
            }
        }
        return removed;
    }

    /// An address comes from outside, so it may only name a file this store would have written.
    private Path pathOf(ClaimCheck check) {
        URI uri = check.uri();
        if ("file".equals(uri.getScheme()) && uri.getAuthority() == null && uri.getPath() != null) {
            Path path = Path.of(uri.getPath()).normalize();
            if (directory.equals(path.getParent()) && path.toString().endsWith(SUFFIX)) {
                return path;
            }
        }
        throw new ProcessorException(
                Failure.user(
                        "CLAIM_CHECK_OUTSIDE",
                        "claim check %s: expected a file %s/*%s"
                                .formatted(uri, directory, SUFFIX)));
    }

    private static final class FileWriter extends ClaimCheckWriter {
        private final OutputStream out;
        private final Path partial;
        private final Path complete;

        FileWriter(OutputStream out, Path partial, Path complete) {
            this.out = out;
            this.partial = partial;
            this.complete = complete;
        }

        @Override
        protected void append(byte[] source, int offset, int length) throws IOException {
            out.write(source, offset, length);
        }

        @Override
        public ClaimCheck commit() throws IOException {
            out.close();
            Files.move(partial, complete, StandardCopyOption.ATOMIC_MOVE);
            return new ClaimCheck(complete.toUri(), crc32c(), bytes());
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(partial);
        }
    }
}
