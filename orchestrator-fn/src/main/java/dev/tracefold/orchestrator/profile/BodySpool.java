// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.profile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/// Holds a body until all of it is written, so that what goes wrong in the middle is an error and not half
/// an answer; in memory while it is small, in a file when it is not. For one thread.
final class BodySpool extends OutputStream {
    private static final int IN_MEMORY = 1024 * 1024;

    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream toFile;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (toFile == null && memory.size() + length > IN_MEMORY) {
            Path created = Files.createTempFile("tracefold-profile", ".body");
            file = created;
            toFile = Files.newOutputStream(created);
            memory.writeTo(toFile);
            memory = new ByteArrayOutputStream();
        }
        OutputStream out = toFile == null ? memory : toFile;
        out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
        if (toFile != null) {
            toFile.close();
        }
    }

    /// Drops what was written.
    void discard() throws IOException {
        close();
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    /// All that was written, after [#close()]; the file goes when the stream is closed.
    InputStream read() throws IOException {
        return file == null
                ? new ByteArrayInputStream(memory.toByteArray())
                : Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    }
}
