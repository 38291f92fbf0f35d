// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Bounds what importers keep on the heap until a trace is read, so that one that is too large for it is
/// refused while there is room to say so.
public final class HeapLimit {
    private HeapLimit() {}

    /// A part of the heap that there can be, in bytes.
    public static long part(int divisor) {
        return Runtime.getRuntime().maxMemory() / divisor;
    }

    /// Checks the size of something that is to be kept.
    ///
    /// @param bytes how much it takes
    /// @param divisor which part of the heap it may take at most
    /// @param what it is, in the plural
    /// @throws ProcessorException of category resource when it takes more
    public static void check(long bytes, int divisor, String what) {
        if (bytes > part(divisor)) {
            throw new ProcessorException(
                    Failure.resource(
                            "MEMORY_LIMIT",
                            "heap: %s take %d bytes, of which %d are there for them; run with more heap"
                                    .formatted(what, bytes, part(divisor))));
        }
    }
}
