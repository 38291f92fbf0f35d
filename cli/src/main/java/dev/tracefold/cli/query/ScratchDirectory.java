// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A directory for large answers on their way; goes with whatever is in it.
public final class ScratchDirectory implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ScratchDirectory.class.getName());

    private final Path path;

    /// A new directory among the system's temporary files.
    public ScratchDirectory() {
        try {
            path = Files.createTempDirectory("tracefold-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where it is.
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // The answer is out; that a temporary file stays behind is not worth failing for.
            LOG.log(System.Logger.Level.DEBUG, "left behind: " + path, e);
        }
    }
}
