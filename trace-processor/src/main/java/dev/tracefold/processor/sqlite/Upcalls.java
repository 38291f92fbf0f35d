// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Makes C function pointers of static Java methods.
///
/// An exception that leaves such a method ends the whole process, so every one is wrapped: what it
/// throws, stack overflow included, goes to a second method that turns it into an SQLite error,
/// and should that fail as well, a plain result code is returned.
@SuppressWarnings("restricted") // native access is what this class is for
final class Upcalls {
    private final MethodHandles.Lookup lookup;

    /// @param lookup of the class that has the methods
    Upcalls(MethodHandles.Lookup lookup) {
        this.lookup = lookup;
    }

    /// A function pointer that lives as long as the process.
    ///
    /// @param method name of a static method with the signature of `descriptor`
    /// @param failed name of a static method that takes a Throwable and then the first argument of
    ///     `method`, and returns what `method` returns
    /// @param lastResort what an int function returns when `failed` fails
    long pointer(String method, FunctionDescriptor descriptor, String failed, int lastResort) {
        try {
            MethodType type = descriptor.toMethodType();
            Class<?> owner = lookup.lookupClass();
            MethodHandle target = lookup.findStatic(owner, method, type);
            MethodHandle handler =
                    lookup.findStatic(
                            owner,
                            failed,
                            MethodType.methodType(
                                    type.returnType(), Throwable.class, type.parameterType(0)));
            MethodHandle guarded =
                    MethodHandles.catchException(
                            MethodHandles.catchException(target, Throwable.class, handler),
                            Throwable.class,
                            constant(type.returnType(), lastResort));
            return Linker.nativeLinker().upcallStub(guarded, descriptor, Arena.global()).address();
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle constant(Class<?> type, int value) {
        MethodHandle result =
                type == void.class
                        ? MethodHandles.empty(MethodType.methodType(void.class))
                        : MethodHandles.constant(type, value);
        return MethodHandles.dropArguments(result, 0, Throwable.class);
    }
}
