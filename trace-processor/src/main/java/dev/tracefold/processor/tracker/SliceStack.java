// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;

/// The slices that are open on one track, outermost first. Copies of what nesting asks for spare the
/// tables.
final class SliceStack {
    int[] slices = new int[4];
    long[] starts = new long[4];
    long[] durations = new long[4];
    int[] categories = new int[4];
    int[] names = new int[4];
    @Nullable ArgSet[] args = new ArgSet[4];
    int size;

    /// How many of them have their length already; mostly none, which spares looking for those that
    /// are over.
    int finished;

    /// Begins are saturating: while a slice is open others are only counted, as Android's async slices
    /// want it.
    boolean isUnnestable;

    int unnestableBegins;
    long lastUnnestableBegin;

    void push(int slice, long start, long duration, int category, int name) {
        if (size == slices.length) {
            int capacity = size * 2;
            slices = Arrays.copyOf(slices, capacity);
            starts = Arrays.copyOf(starts, capacity);
            durations = Arrays.copyOf(durations, capacity);
            categories = Arrays.copyOf(categories, capacity);
            names = Arrays.copyOf(names, capacity);
            args = Arrays.copyOf(args, capacity);
        }
        slices[size] = slice;
        starts[size] = start;
        durations[size] = duration;
        categories[size] = category;
        names[size] = name;
        size++;
        if (duration != SliceTracker.PENDING) {
            finished++;
        }
    }

    /// Sets the length of an open slice.
    void finish(int index, long duration) {
        durations[index] = duration;
        finished++;
    }

    /// Takes the innermost slice off; its args must be gone.
    void drop() {
        size--;
        if (durations[size] != SliceTracker.PENDING) {
            finished--;
        }
    }

    /// Innermost slice without an end that an event of that category and name means, or -1. A null name
    /// agrees with all, on either side; a null category only on the event's.
    int matching(int category, int name) {
        for (int i = size - 1; i >= 0; i--) {
            boolean sameCategory = category == StringPool.NULL_ID || category == categories[i];
            boolean sameName =
                    name == StringPool.NULL_ID
                            || names[i] == StringPool.NULL_ID
                            || name == names[i];
            if (durations[i] == SliceTracker.PENDING && sameCategory && sameName) {
                return i;
            }
        }
        return -1;
    }
}
