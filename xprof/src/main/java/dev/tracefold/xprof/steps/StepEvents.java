// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What happened in one step of one host. Added to by one thread.
final class StepEvents {
    private static final StepKind[] KINDS = StepKind.values();
    private static final int TIME_SHIFT = 5;
    private static final int BEGIN = 16;
    private static final int KIND = 15;

    // Where something begins or ends: when, counted from the first that came; whether it begins;
    // what
    // it is, backwards. So they sort by time, ends before begins, and what counts more first.
    private long[] edges = new long[16];
    private int size;
    private boolean sorted = true;
    private long basePs;
    private String name = "";
    private long hostBegin;
    private long hostDuration;
    private long deviceBegin;
    private long deviceDuration;

    void mark(boolean device, long begin, long duration) {
        if (device && duration > deviceDuration) {
            deviceBegin = begin;
            deviceDuration = duration;
        } else if (!device && duration > hostDuration) {
            hostBegin = begin;
            hostDuration = duration;
        }
    }

    void add(StepKind kind, long begin, long duration) {
        if (size == 0) {
            basePs = begin;
        }
        if (size + 2 > edges.length) {
            merge();
        }
        if (size + 2 > edges.length) {
            edges = Arrays.copyOf(edges, 2 * edges.length);
        }
        add(begin, code(kind) | BEGIN);
        add(begin + duration, code(kind));
    }

    private void add(long timePs, int what) {
        edges[size++] = (timePs - basePs) << TIME_SHIFT | what;
        sorted = false;
    }

    // A step may have as many events as a profile; but streams, and devices even more, do the same
    // at
    // the same time. What counts less than something else at a time is left out.
    private void merge() {
        sort();
        long[] merged = new long[edges.length / 2];
        int[] open = new int[KIND + 1];
        int count = 0;
        int before = 0;
        for (int i = 0; i < size; i++) {
            open[(int) (edges[i] & KIND)] += (edges[i] & BEGIN) != 0 ? 1 : -1;
            if (i + 1 < size && edges[i] >> TIME_SHIFT == edges[i + 1] >> TIME_SHIFT) {
                continue;
            }
            int now = counting(open);
            if (now == before) {
                continue;
            }
            if (count + 2 > merged.length) {
                return;
            }
            long time = edges[i] >> TIME_SHIFT << TIME_SHIFT;
            if (before != 0) {
                merged[count++] = time | before;
            }
            if (now != 0) {
                merged[count++] = time | now | BEGIN;
            }
            before = now;
        }
        System.arraycopy(merged, 0, edges, 0, count);
        size = count;
    }

    // The code of the kind that counts among those that are open, or 0; codes go backwards.
    private static int counting(int[] open) {
        for (int code = 1; code <= KIND; code++) {
            if (open[code] > 0) {
                return code;
            }
        }
        return 0;
    }

    private void sort() {
        if (!sorted) {
            Arrays.sort(edges, 0, size);
            sorted = true;
        }
    }

    private static int code(StepKind kind) {
        for (int i = 0; i < KINDS.length; i++) {
            if (KINDS[i] == kind) {
                return KIND - i;
            }
        }
        throw new AssertionError(kind);
    }

    void name(String stepName) {
        name = name.isEmpty() ? stepName : name;
    }

    /// The step, or null if nothing says when it was, or nothing was computed in it.
    @Nullable Step step(long group, boolean hasDevice) {
        boolean byHost =
                deviceDuration == 0
                        || (hostBegin <= deviceBegin
                                && hostBegin + hostDuration >= deviceBegin + deviceDuration);
        long begin = byHost ? hostBegin : deviceBegin;
        long duration = byHost ? hostDuration : deviceDuration;
        Map<StepKind, Long> spent = spent(begin, begin + duration);
        long known = spent.values().stream().mapToLong(Long::longValue).sum();
        if (known < duration) {
            spent.merge(StepKind.UNKNOWN, duration - known, Long::sum);
        }
        boolean computes =
                hasDevice
                        ? spent.containsKey(StepKind.DEVICE_COMPUTE_16)
                                || spent.containsKey(StepKind.DEVICE_COMPUTE_32)
                        : spent.containsKey(StepKind.HOST_COMPUTE);
        return duration > 0 && computes ? new Step(group, name, begin, duration, spent) : null;
    }

    /// How long something went on, within the step or not.
    long spent(StepKind kind) {
        return spent(Long.MIN_VALUE, Long.MAX_VALUE).getOrDefault(kind, 0L);
    }

    private Map<StepKind, Long> spent(long from, long to) {
        Map<StepKind, Long> spent = new EnumMap<>(StepKind.class);
        Map<StepKind, Integer> open = new EnumMap<>(StepKind.class);
        sort();
        for (int i = 0; i + 1 < size; i++) {
            StepKind changed = KINDS[KIND - (int) (edges[i] & KIND)];
            open.merge(changed, (edges[i] & BEGIN) != 0 ? 1 : -1, Integer::sum);
            StepKind kind = StepKind.UNKNOWN;
            for (Map.Entry<StepKind, Integer> entry : open.entrySet()) {
                kind = entry.getValue() > 0 ? entry.getKey() : kind;
            }
            long begin = Math.max(from, basePs + (edges[i] >> TIME_SHIFT));
            long end = Math.min(to, basePs + (edges[i + 1] >> TIME_SHIFT));
            if (kind != StepKind.UNKNOWN || end > begin) {
                spent.merge(kind, Math.max(0, end - begin), Long::sum);
            }
        }
        return spent;
    }
}
