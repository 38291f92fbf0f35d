// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/// One clock: its unit, and what it showed in the snapshots of each kind (a kind is a list of
/// clocks seen together).
final class ClockDomain {
    /// Readings in the order of their snapshots.
    static final class Series {
        private long[] nanos = new long[4];
        private int[] snapshots = new int[4];
        private int size;

        void add(int snapshot, long readingNanos) {
            if (size == nanos.length) {
                nanos = Arrays.copyOf(nanos, size * 2);
                snapshots = Arrays.copyOf(snapshots, size * 2);
            }
            nanos[size] = readingNanos;
            snapshots[size++] = snapshot;
        }

        int size() {
            return size;
        }

        int lastSnapshot() {
            return snapshots[size - 1];
        }

        long lastNanos() {
            return nanos[size - 1];
        }

        long nanos(int index) {
            return nanos[index];
        }

        int snapshot(int index) {
            return snapshots[index];
        }

        /// The last reading at or before an instant, else the first.
        int indexAt(long readingNanos) {
            int low = 0;
            int high = size;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (nanos[middle] <= readingNanos) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return Math.max(0, low - 1);
        }

        /// The reading of a snapshot, or a negative number.
        int indexOfSnapshot(int snapshot) {
            return Arrays.binarySearch(snapshots, 0, size, snapshot);
        }
    }

    private final Map<Integer, Series> seriesOfKind = new HashMap<>();
    private long unitNanos = 1;
    private boolean incremental;
    private long lastNanos;

    boolean isNew() {
        return seriesOfKind.isEmpty();
    }

    void setProperties(long newUnitNanos, boolean isIncremental) {
        unitNanos = newUnitNanos;
        incremental = isIncremental;
    }

    boolean hasProperties(long otherUnitNanos, boolean isIncremental) {
        return unitNanos == otherUnitNanos && incremental == isIncremental;
    }

    boolean incremental() {
        return incremental;
    }

    long unitNanos() {
        return unitNanos;
    }

    /// A reading in nanoseconds; moves an incremental clock on.
    long toNanos(long reading) {
        if (!incremental) {
            return reading * unitNanos;
        }
        lastNanos += reading * unitNanos;
        return lastNanos;
    }

    void setLast(long nanos) {
        lastNanos = nanos;
    }

    Series orMakeSeries(int kind) {
        return seriesOfKind.computeIfAbsent(kind, k -> new Series());
    }

    Series series(int kind) {
        return requireNonNull(seriesOfKind.get(kind));
    }
}
