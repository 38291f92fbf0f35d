// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Blocks of pages straight from Linux. They are zeros that take no memory until they are written, grow by
/// being mapped elsewhere, and are the machine's again when they are released; of a C library's heap none
/// of this is certain.
///
/// Every argument is passed as a word, so that there are few shapes of calls to make.
///
/// mmap and its kin are native by nature, which the launcher allows, and invokeExact declares Throwable.
@SuppressWarnings({"checkstyle:IllegalCatch", "restricted"})
final class Pages {
    /// Whether there are such blocks on this machine; the constants below are those of these two.
    static final boolean AVAILABLE = isKnownMachine();

    private static final long READ_WRITE = 3;
    private static final long PRIVATE_ANONYMOUS = 0x22;
    private static final long MAY_MOVE = 1;
    private static final long FAILED = -1;

    private Pages() {}

    private static final class Calls {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final SymbolLookup LIBC = LINKER.defaultLookup();
        private static final MethodHandle MMAP = call("mmap", 6);
        private static final MethodHandle MREMAP = call("mremap", 4);
        private static final MethodHandle MUNMAP = call("munmap", 2);

        private Calls() {}

        private static MethodHandle call(String name, int words) {
            ValueLayout[] arguments = new ValueLayout[words];
            Arrays.fill(arguments, JAVA_LONG);
            return LINKER.downcallHandle(
                    LIBC.findOrThrow(name), FunctionDescriptor.of(JAVA_LONG, arguments));
        }
    }

    /// New pages.
    ///
    /// @return their address, or 0 when the machine refuses
    static long map(long bytes) {
        try {
            return checked(
                    (long)
                            Calls.MMAP.invokeExact(
                                    0L, bytes, READ_WRITE, PRIVATE_ANONYMOUS, -1L, 0L));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /// The same pages, of another number and at a place that may be another.
    ///
    /// @return their address, or 0 when the machine refuses
    static long remap(long address, long oldBytes, long bytes) {
        try {
            return checked((long) Calls.MREMAP.invokeExact(address, oldBytes, bytes, MAY_MOVE));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /// Gives pages back.
    static void release(long address, long bytes) {
        try {
            long ignored = (long) Calls.MUNMAP.invokeExact(address, bytes);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private static long checked(long address) {
        return address == FAILED ? 0 : address;
    }

    private static RuntimeException rethrown(Throwable e) {
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }

    private static boolean isKnownMachine() {
        String machine = System.getProperty("os.arch", "");
        return System.getProperty("os.name", "").equals("Linux")
                && (machine.equals("amd64") || machine.equals("aarch64"));
    }
}
