// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.io.ByteArrayOutputStream;

import dev.tracefold.processor.storage.HeapLimit;

/// A file that can only be read as a whole.
public final class CollectedBytes {
    private static final int PART_OF_HEAP = 8;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /// Adds more of the file.
    ///
    /// @throws dev.tracefold.processor.error.ProcessorException of category resource when it becomes too large for the heap
    public void add(byte[] buffer, int offset, int length) {
        HeapLimit.check(bytes.size() + (long) length, PART_OF_HEAP, "files of this format");
        bytes.write(buffer, offset, length);
    }

    /// The file; it is forgotten here.
    public byte[] take() {
        byte[] all = bytes.toByteArray();
        bytes.reset();
        return all;
    }
}
