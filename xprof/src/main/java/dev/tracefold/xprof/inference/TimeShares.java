// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.Arrays;

/// Tells the time of a request apart: what goes on at the same time counts once, as what counts most. Added
/// to by one thread.
final class TimeShares {
    // A time is above what begins or ends then.
    private static final int KIND_BITS = 4;
    private static final Kind[] KINDS = Kind.values();

    /// What time goes to; of several the last counts.
    enum Kind {
        IDLE,
        PREPROCESS,
        POSTPROCESS,
        BATCH_FORMATION,
        RUNTIME,
        WRITE,
        READ,
        DEVICE
    }

    private long[] begins = new long[8];
    private long[] ends = new long[8];
    private Kind[] kinds = new Kind[8];
    private int size;

    /// Adds something that took time; what ends before it begins took none.
    void add(Kind kind, long beginPs, long endPs) {
        if (size == begins.length) {
            begins = Arrays.copyOf(begins, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            kinds = Arrays.copyOf(kinds, 2 * size);
        }
        begins[size] = beginPs;
        ends[size] = Math.max(beginPs, endPs);
        kinds[size++] = kind;
    }

    /// When the last that is of a kind ended, or -1.
    long lastEnd(Kind kind) {
        long last = -1;
        for (int i = 0; i < size; i++) {
            last = kinds[i] == kind ? Math.max(last, ends[i]) : last;
        }
        return last;
    }

    /// What all of it comes to.
    TimeSpent spent() {
        long[] spent = new long[KINDS.length];
        long base = Arrays.stream(begins, 0, size).min().orElse(0);
        long[] edges = new long[2 * size];
        for (int i = 0; i < size; i++) {
            edges[2 * i] = (begins[i] - base) << KIND_BITS | 1L << 3 | code(kinds[i]);
            edges[2 * i + 1] = (ends[i] - base) << KIND_BITS | code(kinds[i]);
        }
        Arrays.sort(edges);
        int[] open = new int[KINDS.length];
        for (int i = 0; i + 1 < edges.length; i++) {
            open[(int) (edges[i] & 7)] += (edges[i] & 8) != 0 ? 1 : -1;
            int now = KINDS.length - 1;
            while (now > 0 && open[now] == 0) {
                now--;
            }
            spent[now] += (edges[i + 1] >> KIND_BITS) - (edges[i] >> KIND_BITS);
        }
        return new TimeSpent(
                spent[1], spent[3], spent[4], spent[5], spent[6], spent[7], spent[2], spent[0]);
    }

    private static int code(Kind kind) {
        return Arrays.asList(KINDS).indexOf(kind);
    }
}
