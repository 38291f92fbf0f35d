// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// A temporary file for what waits in no memory while a trace is loaded. It is made when the first bytes come,
/// in the directory for temporary files, and is gone when it is closed or the process ends.
public final class SpillFile implements AutoCloseable {
    private @Nullable FileChannel file;
    private @Nullable FileChannel originFile;
    private Optional<Path> origin = Optional.empty();
    private long size;

    /// No file yet.
    public SpillFile() {}

    /// Keeps a copy of bytes.
    ///
    /// @return where they are
    /// @throws ProcessorException of category resource when the file cannot be written
    public long append(byte[] bytes, int length) {
        try {
            FileChannel to = opened();
            ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
            long at = size;
            while (rest.hasRemaining()) {
                to.write(rest, at + rest.position());
            }
            size += length;
            return at;
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    /// Copies bytes from a place on that were kept.
    ///
    /// @throws ProcessorException of category resource when the file cannot be read
    public void read(long place, byte[] into, int offset, int length) {
        try {
            readFully(opened(), place, ByteBuffer.wrap(into, offset, length));
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /// The file that is loaded, when there is one that can be read again.
    public Optional<Path> origin() {
        return origin;
    }

    /// Says which file is loaded.
    public void setOrigin(Path path) {
        origin = Optional.of(path);
    }

    /// Fills an array with the bytes of the origin from a place on.
    ///
    /// @throws ProcessorException of category external when it cannot be read any more
    public void readOrigin(long place, byte[] into) {
        try {
            FileChannel from = originFile;
            if (from == null) {
                from = FileChannel.open(origin.orElseThrow());
                originFile = from;
            }
            readFully(from, place, ByteBuffer.wrap(into));
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.external(
                            "TRACE_UNREADABLE",
                            "could not read trace %s a second time: %s"
                                    .formatted(origin.orElseThrow(), e.getMessage())),
                    e);
        }
    }

    /// Fills a buffer with the bytes of a file from a place on.
    ///
    /// @throws IOException when there are not as many
    public static void readFully(FileChannel from, long place, ByteBuffer into) throws IOException {
        long at = place;
        while (into.hasRemaining()) {
            int count = from.read(into, at);
            if (count < 0) {
                throw new IOException(
                        "the file ends %d bytes too early".formatted(into.remaining()));
            }
            at += count;
        }
    }

    /// Bytes that are kept.
    public long size() {
        return size;
    }

    /// Removes the file. More may be kept afterwards, in another.
    @Override
    public void close() {
        FileChannel open = file;
        FileChannel openOrigin = originFile;
        file = null;
        originFile = null;
        size = 0;
        try {
            if (openOrigin != null) {
                openOrigin.close();
            }
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw failed("removed", e);
        }
    }

    private FileChannel opened() throws IOException {
        FileChannel open = file;
        if (open == null) {
            Path path = Files.createTempFile("tracefold", ".waiting");
            open =
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            file = open;
        }
        return open;
    }

    private static ProcessorException failed(String what, IOException e) {
        return new ProcessorException(
                Failure.resource(
                        "SPILL_FAILED",
                        ("events that wait for their turn: a temporary file in %s cannot be %s (%s);"
                                        + " set another directory with -Djava.io.tmpdir, or give"
                                        + " sorting more memory")
                                .formatted(
                                        System.getProperty("java.io.tmpdir"),
                                        what,
                                        e.getMessage())),
                e);
    }
}
