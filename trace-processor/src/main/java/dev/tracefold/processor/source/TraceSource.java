// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The bytes of one trace, read once from front to back.
public interface TraceSource {
    /// What to call the trace in messages: its path or address.
    String name();

    /// Size in bytes, or -1 when it is not known beforehand.
    long sizeBytes();

    /// Opens the bytes; the caller closes the stream.
    ///
    /// @throws IOException when they cannot be opened
    InputStream open() throws IOException;

    /// Opens the bytes from one of them on; the caller closes the stream.
    ///
    /// @param offset bytes that are passed over, at most as many as there are
    /// @throws IOException when they cannot be opened
    default InputStream open(long offset) throws IOException {
        InputStream in = open();
        try {
            in.skipNBytes(offset);
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /// The file that the bytes are in just so, when there is one.
    default Optional<Path> path() {
        return Optional.empty();
    }

    /// The same as long as the bytes are, for one [#name()]; empty when nobody can tell, and then the trace
    /// is taken for a new one each time.
    default String version() {
        return "";
    }

    /// A file. That it is missing shows here, not at the first read.
    ///
    /// @throws ProcessorException of category user when there is no such readable file
    static TraceSource file(Path path) {
        BasicFileAttributes file;
        try {
            file = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new ProcessorException(
                    Failure.user(
                            "TRACE_NOT_FOUND",
                            "could not open trace file %s (errno: 2, No such file or directory)"
                                    .formatted(path)),
                    e);
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.user(
                            "TRACE_NOT_READABLE",
                            "could not open trace file %s (%s)".formatted(path, e.getMessage())),
                    e);
        }
        if (file.isDirectory()) {
            throw new ProcessorException(
                    Failure.user(
                            "TRACE_NOT_READABLE",
                            "could not open trace file %s (it is a directory)".formatted(path)));
        }
        return new TraceSource() {
            @Override
            public String name() {
                return path.toString();
            }

            @Override
            public long sizeBytes() {
                return file.size();
            }

            @Override
            public Optional<Path> path() {
                return Optional.of(path);
            }

            @Override
            public String version() {
                return "%d %s %s".formatted(file.size(), file.lastModifiedTime(), file.fileKey());
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(path);
            }
        };
    }

    /// Bytes in memory; the array is not copied and must not change.
    static TraceSource bytes(String name, byte[] content) {
        return new TraceSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public long sizeBytes() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        };
    }
}
