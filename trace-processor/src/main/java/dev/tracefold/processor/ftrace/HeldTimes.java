// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.tracefold.processor.perfetto.PacketStore;

/// Times of events in the order they came, each with its CPU, in four bytes an event: as differences, in runs of
/// one CPU. There may be as many as a trace has events, so nothing is copied as they grow; of a bundle that is as
/// usual only the place is held, since mostly nobody asks for the times.
final class HeldTimes {
    private static final int CHUNK = 1 << 14;

    /// The reference of a run whose times are held here.
    private static final long NOWHERE = -1;

    /// Takes what is held.
    interface Taker {
        void take(int cpu, long timestampNanos);
    }

    private final List<int[]> steps = new ArrayList<>();
    private int[] chunk = new int[0];
    private int used;
    private long latest;

    // For a bundle, the first time is what is to be added to those that lie there.
    private int runs;
    private int[] cpus = new int[16];
    private long[] firstTimes = new long[16];
    private int[] sizes = new int[16];
    private long[] references = new long[16];

    void add(int cpu, long timestampNanos) {
        long step = timestampNanos - latest;
        if (runs == 0
                || cpu != cpus[runs - 1]
                || references[runs - 1] != NOWHERE
                || (int) step != step) {
            startRun(cpu, timestampNanos, NOWHERE);
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

    /// Holds the events of a bundle, as [EventHead] reads them.
    ///
    /// @param reference of the first, in the packets' store
    /// @param plusNanos what is to be added to their times
    void addBundle(int cpu, long reference, int events, long plusNanos) {
        startRun(cpu, plusNanos, reference);
        sizes[runs - 1] = events;
    }

    private void startRun(int cpu, long timestampNanos, long reference) {
        if (runs == cpus.length) {
            cpus = Arrays.copyOf(cpus, 2 * runs);
            firstTimes = Arrays.copyOf(firstTimes, 2 * runs);
            sizes = Arrays.copyOf(sizes, 2 * runs);
            references = Arrays.copyOf(references, 2 * runs);
        }
        references[runs] = reference;
        cpus[runs] = cpu;
        firstTimes[runs] = timestampNanos;
        sizes[runs++] = 0;
    }

    /// Hands all out, in the order they came, and forgets them.
    ///
    /// @param store has the bundles
    void drain(PacketStore store, Taker taker) {
        int at = 0;
        for (int run = 0; run < runs; run++) {
            if (references[run] != NOWHERE) {
                drainBundle(store, run, taker);
                continue;
            }
            long time = firstTimes[run];
            for (int left = sizes[run]; left > 0; left--) {
                time += steps.get(at / CHUNK)[at % CHUNK];
                at++;
                taker.take(cpus[run], time);
            }
        }
        forget();
    }

    private void drainBundle(PacketStore store, int run, Taker taker) {
        byte[] block = store.block(references[run]);
        int at = (int) references[run];
        EventHead head = new EventHead();
        for (int left = sizes[run]; left > 0; left--) {
            head.read(block, at, block.length);
            taker.take(cpus[run], head.timestamp() + firstTimes[run]);
            at = head.end();
        }
    }

    private void forget() {
        steps.clear();
        chunk = new int[0];
        used = 0;
        runs = 0;
    }
}
