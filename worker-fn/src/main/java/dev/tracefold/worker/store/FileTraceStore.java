// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.store;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;

/// The worker's own files. With a root, relative paths start there and nothing outside is opened,
/// links included; without one, relative paths start at the working directory, as Bigtrace's do.
public final class FileTraceStore implements TraceStore {
    private final Optional<Path> root;

    /// Files below a root, or all files.
    public FileTraceStore(Optional<Path> root) {
        this.root = root.map(path -> path.toAbsolutePath().normalize());
    }

    @Override
    public TraceSource find(String path) {
        Path file;
        try {
            file = Path.of(path);
        } catch (InvalidPathException e) {
            throw new ProcessorException(
                    Failure.user(
                            "TRACE_NOT_FOUND",
                            "could not open trace file %s (%s)".formatted(path, e.getReason())),
                    e);
        }
        return TraceSource.file(root.isPresent() ? inside(root.get(), file) : file);
    }

    private static Path inside(Path root, Path file) {
        Path resolved = root.resolve(file).normalize();
        if (!resolved.startsWith(root)) {
            throw outside(root, file);
        }
        try {
            // The name may be inside while a link leads out. A file that is not there has no real
            // path; opening it says so.
            if (!resolved.toRealPath().startsWith(root.toRealPath())) {
                throw outside(root, file);
            }
        } catch (IOException _) {
            return resolved;
        }
        return resolved;
    }

    private static ProcessorException outside(Path root, Path file) {
        return new ProcessorException(
                Failure.user(
                        "TRACE_OUTSIDE_ROOT",
                        "could not open trace file %s (it is outside %s)".formatted(file, root)));
    }
}
