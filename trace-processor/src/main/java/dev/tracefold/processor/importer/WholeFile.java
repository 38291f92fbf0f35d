// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.storage.HeapLimit;

/// Collects a file whose beginning cannot be understood without its end.
public final class WholeFile {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    /// What is made of the file takes several times its size.
    private static final int PART_OF_HEAP = 8;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Piece(byte[] bytes, int offset, int length) {}

    private final List<Piece> pieces = new ArrayList<>();
    private int size;

    /// Takes more bytes, which must not change any more.
    ///
    /// @throws ProcessorException of category data when the file is larger than an array, resource when it is
    ///     too large for the heap
    public void add(byte[] bytes, int offset, int length) {
        if (length > MAX_BYTES - size) {
            throw new ProcessorException(
                    Failure.data(
                            "TRACE_TOO_LARGE",
                            "a file of this format can be read up to %d bytes only"
                                    .formatted(MAX_BYTES)));
        }
        HeapLimit.check(size + (long) length, PART_OF_HEAP, "files of this format");
        pieces.add(new Piece(bytes, offset, length));
        size += length;
    }

    /// All that was added, in one array; it is forgotten here.
    public byte[] take() {
        byte[] all = new byte[size];
        int at = 0;
        for (Piece piece : pieces) {
            System.arraycopy(piece.bytes, piece.offset, all, at, piece.length);
            at += piece.length;
        }
        pieces.clear();
        size = 0;
        return all;
    }
}
