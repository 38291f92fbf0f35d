// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TracePage;
import dev.tracefold.store.TraceStore;

/// The files of this machine. With a root, relative paths start there and nothing outside is opened,
/// links included; without one, relative paths start at the working directory, as Bigtrace's do.
public final class FileTraceStore implements TraceStore {
    private final Optional<Path> root;

    /// Files below a root, or all files.
    public FileTraceStore(Optional<Path> root) {
        this.root = root.map(path -> path.toAbsolutePath().normalize());
    }

    @Override
    public TraceSource find(String path) {
        return TraceSource.file(allowed(path));
    }

    @Override
    public StoredTrace stat(String path) {
        Path file = allowed(path);
        long size = TraceSource.file(file).sizeBytes();
        try {
            return stored(path, file, size);
        } catch (IOException e) {
            throw notReadable(path, e);
        }
    }

    /// Files and folders whose name begins with a dot are left out, as are links that lead out of the
    /// root.
    @Override
    public TracePage list(String prefix, String pageToken, int limit) {
        if (root.isPresent()) {
            // A prefix may end within a name, so that its folder is what has to be inside.
            var _ = allowed(folderOf(prefix).isEmpty() ? "." : folderOf(prefix));
        }
        try {
            return new FileListing(this, prefix, pageToken, limit).page();
        } catch (IOException e) {
            throw notReadable(prefix, e);
        }
    }

    static String folderOf(String prefix) {
        return prefix.substring(0, prefix.lastIndexOf('/') + 1);
    }

    static StoredTrace stored(String path, Path file, long size) throws IOException {
        long nanos = Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
        return new StoredTrace(path, size, nanos, nanos + "-" + size);
    }

    /// The file of a path, if it may be opened.
    Path allowed(String path) {
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
        return root.isPresent() ? inside(root.get(), file) : file;
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

    private static ProcessorException notReadable(String path, IOException e) {
        return new ProcessorException(
                Failure.user(
                        "TRACE_NOT_READABLE",
                        "could not read %s (%s)".formatted(path, e.getMessage())),
                e);
    }
}
