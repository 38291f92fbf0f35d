// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Makes C function pointers of Java methods.
///
/// As in [Words] a signature is nothing but a number of words, and there are two: each that Java links costs a
/// process that starts some milliseconds. What C did not pass is in a register all the same and nobody reads it; of an
/// int only the lower half counts, which is for the method to cut; what C reads as an int is the lower half of the
/// result, and a function without a result returns whatever it likes.
///
/// An exception that leaves such a method ends the whole process, so every one is caught: what it
/// throws, stack overflow included, goes to a second method that turns it into an SQLite error,
/// and should that fail as well, a plain result code is returned.
@SuppressWarnings({"checkstyle:IllegalCatch", "restricted"}) // both are what this class is for
public final class Upcalls {
    /// What C calls with no more than three words.
    @FunctionalInterface
    public interface ThreeWords {
        /// The function.
        long call(long a, long b, long c);
    }

    /// What C calls with no more than six words.
    @FunctionalInterface
    public interface SixWords {
        /// The function.
        long call(long a, long b, long c, long d, long e, long f);
    }

    /// What C calls with no more than three words and expects nothing of.
    @FunctionalInterface
    public interface Procedure {
        /// The procedure.
        void call(long a, long b, long c);
    }

    /// Makes an SQLite error of what such a method threw.
    @FunctionalInterface
    public interface Failed {
        /// Tells SQLite.
        ///
        /// @param first the first word of the call
        /// @return what the call returns
        long call(Throwable failure, long first);
    }

    /// The same for a procedure.
    @FunctionalInterface
    public interface FailedProcedure {
        /// Tells SQLite.
        ///
        /// @param first the first word of the call
        void call(Throwable failure, long first);
    }

    private Upcalls() {}

    /// A function pointer that lives as long as the process.
    ///
    /// @param lastResort what is returned when `failed` fails
    public static long pointer(ThreeWords function, Failed failed, long lastResort) {
        return Three.LINKED.pointer(new GuardedThree(function, failed, lastResort));
    }

    /// A function pointer that lives as long as the process.
    ///
    /// @param lastResort what is returned when `failed` fails
    public static long pointer(SixWords function, Failed failed, long lastResort) {
        return Six.LINKED.pointer(new GuardedSix(function, failed, lastResort));
    }

    /// A function pointer that lives as long as the process.
    public static long procedure(Procedure procedure, FailedProcedure failed) {
        return pointer(
                (a, b, c) -> {
                    procedure.call(a, b, c);
                    return 0;
                },
                (failure, first) -> {
                    failed.call(failure, first);
                    return 0;
                },
                0);
    }

    // Records, since only their fields are constants to the compiler.

    private record GuardedThree(ThreeWords function, Failed failed, long lastResort)
            implements ThreeWords {
        @Override
        public long call(long a, long b, long c) {
            try {
                return function.call(a, b, c);
            } catch (Throwable e) {
                return afterFailure(failed, e, a, lastResort);
            }
        }
    }

    private record GuardedSix(SixWords function, Failed failed, long lastResort)
            implements SixWords {
        @Override
        public long call(long a, long b, long c, long d, long e, long f) {
            try {
                return function.call(a, b, c, d, e, f);
            } catch (Throwable thrown) {
                return afterFailure(failed, thrown, a, lastResort);
            }
        }
    }

    private static long afterFailure(Failed failed, Throwable e, long first, long lastResort) {
        try {
            return failed.call(e, first);
        } catch (Throwable again) {
            return lastResort;
        }
    }

    private static final class Three {
        static final Linked LINKED = Linked.of(ThreeWords.class, 3);
    }

    private static final class Six {
        static final Linked LINKED = Linked.of(SixWords.class, 6);
    }

    /// @param call `call` of one of the two interfaces, whose object is its first argument
    private record Linked(MethodHandle call, FunctionDescriptor descriptor) {
        static Linked of(Class<?> type, int words) {
            MemoryLayout[] arguments = new MemoryLayout[words];
            Arrays.fill(arguments, JAVA_LONG);
            FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_LONG, arguments);
            MethodType signature = descriptor.toMethodType();
            try {
                return new Linked(
                        MethodHandles.lookup().findVirtual(type, "call", signature), descriptor);
            } catch (NoSuchMethodException | IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        long pointer(Object guarded) {
            return Linker.nativeLinker()
                    .upcallStub(call.bindTo(guarded), descriptor, Arena.global())
                    .address();
        }
    }
}
