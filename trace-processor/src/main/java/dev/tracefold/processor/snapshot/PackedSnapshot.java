// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;

/// A snapshot as it lies in an archive: one Zstandard frame (RFC 8878) with its content's checksum.
final class PackedSnapshot {
    // Of 1, 3 and 6, the last that packs faster than a trace loads; see RATIONALE.md.
    private static final int LEVEL = 3;

    private PackedSnapshot() {}

    /// Packs a snapshot into a new file beside it, which the caller removes.
    static Path pack(Path snapshot) throws IOException {
        Path packed = Files.createTempFile(snapshot.toAbsolutePath().getParent(), ".packed", null);
        boolean done = false;
        try (OutputStream file = Files.newOutputStream(packed);
                ZstdOutputStream out = new ZstdOutputStream(file, LEVEL)) {
            out.setChecksum(true);
            Files.copy(snapshot, out);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(packed);
            }
        }
        return packed;
    }

    /// Unpacks a snapshot to a file, in place of any of that name, at once and whole.
    ///
    /// @throws IOException when it cannot be read or written, or is not what was packed
    static void unpack(InputStream packed, Path to) throws IOException {
        Path temporary = Files.createTempFile(to.toAbsolutePath().getParent(), ".unpacked", null);
        try {
            try (ZstdInputStream in = new ZstdInputStream(packed)) {
                Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(
                    temporary,
                    to,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
