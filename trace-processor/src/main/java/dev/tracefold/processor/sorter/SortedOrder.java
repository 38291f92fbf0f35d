// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

/// Stable merge sort of event numbers by time, then queue. Runs that are in order already, which
/// is how traces come, are found first and only merged.
final class SortedOrder {
    private final long[] timestamps;
    private final int[] keys;
    private int[] runStarts = new int[64];
    private int runs;

    /// @param keys the queue of an event in the upper half
    SortedOrder(long[] timestamps, int[] keys) {
        this.timestamps = timestamps;
        this.keys = keys;
    }

    /// The numbers 0 to `count` in order, or an empty array when they are so already.
    int[] of(int count) {
        findRuns(count);
        if (runs == 1) {
            return new int[0];
        }
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
        }
        int[] to = new int[count];
        while (runs > 1) {
            mergePairs(from, to);
            int[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private void findRuns(int count) {
        runs = 0;
        addRun(0);
        for (int i = 1; i < count; i++) {
            if (isBefore(i, i - 1)) {
                addRun(i);
            }
        }
        endRuns(count);
    }

    private void mergePairs(int[] from, int[] to) {
        int merged = 0;
        int count = runStarts[runs];
        for (int run = 0; run < runs; run += 2) {
            int low = runStarts[run];
            int middle = runStarts[Math.min(run + 1, runs)];
            int high = runStarts[Math.min(run + 2, runs)];
            merge(from, to, low, middle, high);
            runStarts[merged++] = low;
        }
        runs = merged;
        endRuns(count);
    }

    private void merge(int[] from, int[] to, int low, int middle, int high) {
        if (middle >= high || !isBefore(from[middle], from[middle - 1])) {
            System.arraycopy(from, low, to, low, high - low);
            return;
        }
        int left = low;
        int right = middle;
        int at = low;
        while (left < middle && right < high) {
            to[at++] = isBefore(from[right], from[left]) ? from[right++] : from[left++];
        }
        System.arraycopy(from, left, to, at, middle - left);
        System.arraycopy(from, right, to, at + middle - left, high - right);
    }

    private boolean isBefore(int a, int b) {
        long ta = timestamps[a];
        long tb = timestamps[b];
        return ta < tb || (ta == tb && keys[a] >>> 16 < keys[b] >>> 16);
    }

    private void addRun(int start) {
        if (runs + 1 >= runStarts.length) {
            runStarts = java.util.Arrays.copyOf(runStarts, runStarts.length * 2);
        }
        runStarts[runs++] = start;
    }

    private void endRuns(int count) {
        runStarts[runs] = count;
    }
}
