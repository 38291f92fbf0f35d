// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Times of events in the order they came, each with its CPU, in four bytes an event: as differences, in runs of
/// one CPU. There may be as many as a trace has events, so nothing is copied as they grow.
final class HeldTimes {
    private static final int CHUNK = 1 << 14;

    /// Takes what is held.
    interface Taker {
        void take(int cpu, long timestampNanos);
    }

    private final List<int[]> steps = new ArrayList<>();
    private int[] chunk = new int[0];
    private int used;
    private long latest;

    private int runs;
    private int[] cpus = new int[16];
    private long[] firstTimes = new long[16];
    private int[] sizes = new int[16];

    void add(int cpu, long timestampNanos) {
        long step = timestampNanos - latest;
        if (runs == 0 || cpu != cpus[runs - 1] || (int) step != step) {
            startRun(cpu, timestampNanos);
            step = 0;
        }
        if (used == chunk.length) {
            chunk = new int[CHUNK];
            steps.add(chunk);
            used = 0;
        }
        chunk[used++] = (int) step;
        sizes[runs - 1]++;
        latest = timestampNanos;
    }

    private void startRun(int cpu, long timestampNanos) {
        if (runs == cpus.length) {
            cpus = Arrays.copyOf(cpus, 2 * runs);
            firstTimes = Arrays.copyOf(firstTimes, 2 * runs);
            sizes = Arrays.copyOf(sizes, 2 * runs);
        }
        cpus[runs] = cpu;
        firstTimes[runs] = timestampNanos;
        sizes[runs++] = 0;
    }

    /// Hands all out, in the order they came, and forgets them.
    void drain(Taker taker) {
        int at = 0;
        for (int run = 0; run < runs; run++) {
            long time = firstTimes[run];
            for (int left = sizes[run]; left > 0; left--) {
                time += steps.get(at / CHUNK)[at % CHUNK];
                at++;
                taker.take(cpus[run], time);
            }
        }
        forget();
    }

    private void forget() {
        steps.clear();
        chunk = new int[0];
        used = 0;
        runs = 0;
    }
}
