// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;

import dev.tracefold.processor.foreign.Words;

/// Blocks of pages straight from Linux. They are zeros that take no memory until they are written, grow by
/// being mapped elsewhere, and are the machine's again when they are released; of a C library's heap none
/// of this is certain.
final class Pages {
    /// Whether there are such blocks on this machine; the constants below are those of these two.
    static final boolean AVAILABLE = isKnownMachine();

    private static final long READ_WRITE = 3;
    private static final long PRIVATE_ANONYMOUS = 0x22;
    private static final long MAY_MOVE = 1;
    private static final long FAILED = -1;

    private Pages() {}

    /// Not every machine has them.
    private static final class Calls {
        static final MemorySegment MMAP = Words.ofProcess("mmap");
        static final MemorySegment MREMAP = Words.ofProcess("mremap");
        static final MemorySegment MUNMAP = Words.ofProcess("munmap");
    }

    /// New pages.
    ///
    /// @return their address, or 0 when the machine refuses
    static long map(long bytes) {
        return checked(Words.call(Calls.MMAP, 0, bytes, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0));
    }

    /// The same pages, of another number and at a place that may be another.
    ///
    /// @return their address, or 0 when the machine refuses
    static long remap(long address, long oldBytes, long bytes) {
        return checked(Words.call(Calls.MREMAP, address, oldBytes, bytes, MAY_MOVE));
    }

    /// Gives pages back.
    static void release(long address, long bytes) {
        Words.call(Calls.MUNMAP, address, bytes);
    }

    private static long checked(long address) {
        return address == FAILED ? 0 : address;
    }

    private static boolean isKnownMachine() {
        String machine = System.getProperty("os.arch", "");
        return System.getProperty("os.name", "").equals("Linux")
                && (machine.equals("amd64") || machine.equals("aarch64"));
    }
}
