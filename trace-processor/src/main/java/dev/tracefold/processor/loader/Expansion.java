// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Refuses files that unpack into more than any trace would, however many archives they are nested in.
final class Expansion {
    private static final long ALWAYS_BYTES = 1L << 30;
    private static final long MAX_RATIO = 500;

    private final Blocks file;
    private long unpackedBytes;

    /// @param file what everything is unpacked from
    Expansion(Blocks file) {
        this.file = file;
    }

    /// Says that bytes were unpacked.
    ///
    /// @throws ProcessorException of category data when they are too many
    void add(long bytes) {
        unpackedBytes += bytes;
        if (unpackedBytes > ALWAYS_BYTES && unpackedBytes / MAX_RATIO > file.taken()) {
            throw new ProcessorException(
                    Failure.data(
                            "ARCHIVE_CORRUPT",
                            "archive unpacks to more than %d times its size".formatted(MAX_RATIO)));
        }
    }
}
