// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

/// Tids of sandboxed threads mean something in their process only: with the pid in the upper half they
/// are unique.
final class SyntheticTid {
    private SyntheticTid() {}

    static long of(long tid, long pid) {
        return pid << 32 | (tid & 0xFFFFFFFFL);
    }

    static boolean isSynthetic(long tid) {
        return tid >>> 32 != 0;
    }
}
