// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8;

import dev.tracefold.processor.tracker.JitCodeTracker;

/// Addresses of a process at which there may be code that it compiled.
final class JitRange {
    private final JitCodeTracker jit;
    private final int upid;
    private final long start;
    private final long end;

    JitRange(JitCodeTracker jit, int upid, long start, long end) {
        this.jit = jit;
        this.upid = upid;
        this.start = start;
        this.end = end;
        jit.addCache(upid, start, end - start);
    }

    boolean contains(long address, long size) {
        return Long.compareUnsigned(address, start) >= 0
                && Long.compareUnsigned(address, end) < 0
                && Long.compareUnsigned(size, end - address) <= 0;
    }

    /// Puts new code somewhere.
    ///
    /// @param name string id
    /// @param symbolSet symbols of the frames in it, or [JitCodeTracker#NONE]
    /// @param nativeCode string id
    /// @return its row
    int load(
            long timestampNanos,
            int utid,
            long address,
            long size,
            int name,
            int symbolSet,
            int nativeCode) {
        return jit.load(
                timestampNanos,
                new JitCodeTracker.Code(upid, utid, address, size, name, symbolSet, nativeCode));
    }

    /// Moves code, if there is any at an address.
    void move(long timestampNanos, long from, long to) {
        jit.move(timestampNanos, upid, from, to);
    }
}
