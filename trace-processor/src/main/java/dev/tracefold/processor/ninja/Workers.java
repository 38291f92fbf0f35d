// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ninja;

import java.util.Comparator;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/// Spreads jobs over as few workers as can have done them. A job that begins follows, as likely as not, from the
/// one that ended last, so that is where it goes.
final class Workers {
    private record Worker(long busyUntil, int number) {}

    /// Of workers that are free since the same moment, the first comes last.
    private final TreeSet<Worker> workers =
            new TreeSet<>(
                    Comparator.comparingLong(Worker::busyUntil)
                            .thenComparing(Worker::number, Comparator.reverseOrder()));

    /// The worker for a job that begins no earlier than those before it.
    ///
    /// @return its number, from 0
    int assign(long start, long end) {
        @Nullable Worker free = workers.floor(new Worker(start, 0));
        int number = free == null ? workers.size() : free.number();
        if (free != null) {
            workers.remove(free);
        }
        workers.add(new Worker(end, number));
        return number;
    }
}
