// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.foreign.Upcalls;

/// Java objects as SQLite's pointer values: NULL to SQL, an object to the function that asks for
/// its type. SQLite holds a handle instead of a pointer and gives it back when the value dies.
final class PointerValue {
    /// Function pointer that frees a handle.
    static final long DESTRUCTOR =
            Upcalls.procedure((handle, _, _) -> free(handle), PointerValue::freeFailed);

    private final Class<?> type;
    private final Object object;
    private final @Nullable Runnable whenFreed;

    private PointerValue(Class<?> type, Object object, @Nullable Runnable whenFreed) {
        this.type = type;
        this.object = object;
        this.whenFreed = whenFreed;
    }

    static <T> long handle(Class<T> type, T object, @Nullable Runnable whenFreed) {
        return Handles.add(new PointerValue(type, object, whenFreed));
    }

    static long tag(Class<?> type) {
        return CString.lasting(type.getName());
    }

    /// The object of a value, or null when the value is no pointer of that type.
    static <T> @Nullable T of(long value, Class<T> type) {
        long handle = SqliteApi.valuePointer(value, tag(type));
        if (handle == 0 || !(Handles.get(handle) instanceof PointerValue pointer)) {
            return null;
        }
        return pointer.type == type ? type.cast(pointer.object) : null;
    }

    private static void free(long handle) {
        if (Handles.remove(handle) instanceof PointerValue pointer && pointer.whenFreed != null) {
            pointer.whenFreed.run();
        }
    }

    private static void freeFailed(Throwable failure, long handle) {
        System.getLogger(PointerValue.class.getName())
                .log(System.Logger.Level.WARNING, "freeing pointer value " + handle, failure);
    }
}
