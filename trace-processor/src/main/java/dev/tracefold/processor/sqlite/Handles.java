// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/// Numbers that stand for Java objects in native memory.
///
/// C code cannot hold a Java reference, so SQLite holds one of these numbers, never 0, and gives it
/// back in a callback. Adding and removing takes a lock; looking up does not, because a callback
/// for every row does it, on the thread that put the object there.
final class Handles {
    private static final Object LOCK = new Object();
    private static volatile @Nullable Object[] objects = new Object[256];
    private static int[] free = new int[256];
    private static int freeCount;
    private static int used = 1;

    private Handles() {}

    static long add(Object object) {
        synchronized (LOCK) {
            int slot = freeCount > 0 ? free[--freeCount] : used++;
            @Nullable Object[] all = objects;
            if (slot == all.length) {
                all = Arrays.copyOf(all, slot * 2);
            }
            all[slot] = object;
            objects = all;
            return slot;
        }
    }

    static Object get(long handle) {
        Object object = objects[(int) handle];
        if (object == null) {
            throw new IllegalStateException("handle %d stands for nothing".formatted(handle));
        }
        return object;
    }

    static @Nullable Object remove(long handle) {
        synchronized (LOCK) {
            int slot = (int) handle;
            Object object = objects[slot];
            if (object != null) {
                objects[slot] = null;
                if (freeCount == free.length) {
                    free = Arrays.copyOf(free, freeCount * 2);
                }
                free[freeCount++] = slot;
            }
            return object;
        }
    }

    /// How many objects are held; a test's way to see that nothing leaks.
    static int size() {
        synchronized (LOCK) {
            return used - 1 - freeCount;
        }
    }
}
