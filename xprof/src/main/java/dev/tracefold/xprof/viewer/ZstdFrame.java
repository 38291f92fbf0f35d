// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// A frame of the zstd format whose blocks are as they were: any reader of the format takes it, and no
/// compressor is needed. Answers are compressed on their way as it is.
///
/// ```
/// magic | descriptor | window | size 8 bytes | block: last 1 bit, type 2 bits, length 21 bits, bytes | ...
/// ```
final class ZstdFrame {
    private static final int MAGIC = 0xFD2FB528;
    // The size takes eight bytes, and there is a window.
    private static final byte DESCRIPTOR = (byte) 0xC0;
    // 2 to the power of (10 + 7), as large as a block may be.
    private static final byte WINDOW = 7 << 3;
    private static final int BLOCK = 1 << 17;

    private ZstdFrame() {}

    /// Writes pieces as one frame.
    static void write(List<byte[]> pieces, OutputStream out) throws IOException {
        long size = pieces.stream().mapToLong(piece -> piece.length).sum();
        ByteBuffer header = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(MAGIC).put(DESCRIPTOR).put(WINDOW).putLong(size);
        out.write(header.array());
        for (byte[] piece : pieces) {
            for (int from = 0; from < piece.length; from += BLOCK) {
                int length = Math.min(BLOCK, piece.length - from);
                writeLength(length << 3, out);
                out.write(piece, from, length);
            }
        }
        // An empty block is the last, whatever came before.
        writeLength(1, out);
    }

    private static void writeLength(int header, OutputStream out) throws IOException {
        out.write(header);
        out.write(header >>> 8);
        out.write(header >>> 16);
    }
}
