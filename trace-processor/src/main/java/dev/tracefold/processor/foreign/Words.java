// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Calls of C functions whose arguments are machine words.
///
/// Linking a call costs milliseconds for every new shape of signature, and the functions of a library such as SQLite have
/// dozens of them: those with few arguments are called with zeros besides, which nobody reads. On the ABIs that the shim is built for, pointers, 64-bit and 32-bit integers
/// travel in the same registers and a callee ignores the upper half of a word that it reads as an
/// int, so a signature is told apart by its number of words alone; what returns an int is cut to an
/// int by the caller. Doubles and variadic functions have shapes of their own.
// invokeExact declares Throwable; calling C is what this class is for
@SuppressWarnings({"checkstyle:IllegalCatch", "restricted"})
public final class Words {
    private static final Linker LINKER = Linker.nativeLinker();

    /// Elsewhere such arguments lie where others do, and the linker tells every function that none of them is a double.
    private static final boolean VARIADIC_ON_STACK =
            System.getProperty("os.name").startsWith("Mac");

    private Words() {}

    /// A function of the C library, which every process has.
    public static MemorySegment ofProcess(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    /// A function of one word.
    public static long call(MemorySegment function, long a) {
        try {
            return (long) Three.HANDLE.invokeExact(function, a, 0L, 0L);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// A function of two words.
    public static long call(MemorySegment function, long a, long b) {
        try {
            return (long) Three.HANDLE.invokeExact(function, a, b, 0L);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// A function of three words.
    public static long call(MemorySegment function, long a, long b, long c) {
        try {
            return (long) Three.HANDLE.invokeExact(function, a, b, c);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// A function of four words.
    public static long call(MemorySegment function, long a, long b, long c, long d) {
        return call(function, a, b, c, d, 0, 0);
    }

    /// A function of six words.
    public static long call(
            MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) Six.HANDLE.invokeExact(function, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    /// A function of five words.
    public static long call(MemorySegment function, long a, long b, long c, long d, long e) {
        return call(function, a, b, c, d, e, 0);
    }

    /// A function of two words that returns a double.
    public static double callDouble(MemorySegment function, long a, long b) {
        try {
            return (double) ToDouble.HANDLE.invokeExact(function, a, b);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// A function of two words and a double.
    public static long callWithDouble(MemorySegment function, long a, long b, double c) {
        try {
            return (long) WithDouble.HANDLE.invokeExact(function, a, b, c);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// A function of ten words, or of fewer.
    @SuppressWarnings("checkstyle:ParameterNumber") // as many as the C function has
    public static long call(MemorySegment function, long[] words) {
        try {
            return (long)
                    Ten.HANDLE.invokeExact(
                            function, words[0], words[1], words[2], words[3], words[4], words[5],
                            words[6], words[7], words[8], words[9]);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// A function of a word and an int that is variadic from there on, such as `sqlite3_db_config(db, op, int, int*)`.
    public static int callConfig(
            MemorySegment function, long db, int operation, int value, long out) {
        if (!VARIADIC_ON_STACK) {
            return (int) call(function, db, operation, value, out);
        }
        try {
            return (int) Config.HANDLE.invokeExact(function, db, operation, value, out);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }

    private static MethodHandle words(int count) {
        MemoryLayout[] arguments = new MemoryLayout[count];
        Arrays.fill(arguments, JAVA_LONG);
        return LINKER.downcallHandle(FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    private static final class Three {
        static final MethodHandle HANDLE = words(3);
    }

    private static final class Six {
        static final MethodHandle HANDLE = words(6);
    }

    private static final class Ten {
        static final MethodHandle HANDLE = words(10);
    }

    private static final class ToDouble {
        static final MethodHandle HANDLE =
                LINKER.downcallHandle(FunctionDescriptor.of(JAVA_DOUBLE, JAVA_LONG, JAVA_LONG));
    }

    private static final class WithDouble {
        static final MethodHandle HANDLE =
                LINKER.downcallHandle(
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE));
    }

    private static final class Config {
        static final MethodHandle HANDLE =
                LINKER.downcallHandle(
                        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG),
                        Linker.Option.firstVariadicArg(2));
    }
}
