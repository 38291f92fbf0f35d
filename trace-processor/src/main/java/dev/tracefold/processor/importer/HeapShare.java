// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import dev.tracefold.processor.storage.HeapLimit;

/// How much of the heap the objects take that a reader makes of a file before it has read all of it, roughly. A
/// file of the smallest things there are takes ten times its size.
public final class HeapShare {
    private static final int PART_OF_HEAP = 3;

    private final String what;
    private long bytes;

    /// Nothing is taken yet.
    ///
    /// @param what takes room, in the plural
    public HeapShare(String what) {
        this.what = what;
    }

    /// Takes room for something.
    ///
    /// @throws dev.tracefold.processor.error.ProcessorException of category resource when it would be too much
    public void take(long moreBytes) {
        bytes += moreBytes;
        HeapLimit.check(bytes, PART_OF_HEAP, what);
    }
}
