// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.ProtoOutput;

/// What happened in one step of one host. Added to by one thread.
final class StepEvents {
    private static final StepKind[] KINDS = StepKind.values();
    private static final int TIME_SHIFT = 5;
    private static final int BEGIN = 16;
    private static final int KIND = 15;
    private static final int CODE_SHIFT = 4;

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
    private int markedBy;

    void markHost(long begin, long duration) {
        if (duration > hostDuration) {
            hostBegin = begin;
            hostDuration = duration;
        }
    }

    /// Says when a device says that the step was: the longest counts, of equal ones the first device's.
    void mark(int device, long begin, long duration) {
        boolean counts =
                duration > deviceDuration || (duration == deviceDuration && device < markedBy);
        if (duration > 0 && counts) {
            deviceBegin = begin;
            deviceDuration = duration;
            markedBy = device;
        }
    }

    void add(StepKind kind, long begin, long duration) {
        if (duration <= 0) {
            return;
        }
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
    // at the same time. What counts less than something else at a time is left out.
    private void merge() {
        Merged merged = new Merged(edges.length / 2);
        forEachSpan(merged);
        if (merged.fits) {
            System.arraycopy(merged.edges, 0, edges, 0, merged.count);
            size = merged.count;
        }
    }

    /// Edges without what counts less.
    private static final class Merged implements SpanVisitor {
        final long[] edges;
        int count;
        boolean fits = true;

        Merged(int most) {
            edges = new long[most];
        }

        @Override
        public void span(int code, long begin, long end) {
            fits &= count + 2 <= edges.length;
            if (fits) {
                edges[count++] = begin << TIME_SHIFT | code | BEGIN;
                edges[count++] = end << TIME_SHIFT | code;
            }
        }
    }

    /// Sees time that one kind of thing counts for.
    private interface SpanVisitor {
        /// Sees it.
        ///
        /// @param code of the kind
        /// @param begin when, counted from the first that came
        /// @param end later than that
        void span(int code, long begin, long end);
    }

    // In order of time, each as long as it is. What takes no time counts for nothing, so that the
    // spans are the same however events came in, and may be put together from those of some devices
    // and those of others.
    private void forEachSpan(SpanVisitor visitor) {
        sort();
        int[] open = new int[KIND + 1];
        int now = 0;
        long since = 0;
        for (int i = 0; i < size; i++) {
            open[(int) (edges[i] & KIND)] += (edges[i] & BEGIN) != 0 ? 1 : -1;
            if (i + 1 < size && edges[i] >> TIME_SHIFT == edges[i + 1] >> TIME_SHIFT) {
                continue;
            }
            int next = counting(open);
            if (next != now) {
                long time = edges[i] >> TIME_SHIFT;
                if (now != 0) {
                    visitor.span(now, since, time);
                }
                now = next;
                since = time;
            }
        }
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

    private static StepKind kind(int code, ProtoCursor at) {
        if (KIND - code >= KINDS.length) {
            throw new DamagedProfileException(
                    at.position(), "what a step went to, found code " + code);
        }
        return KINDS[KIND - code];
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
        forEachSpan((code, begin, end) -> {
            long first = Math.max(from, basePs + begin);
            long last = Math.min(to, basePs + end);
            spent.merge(KINDS[KIND - code], Math.max(0, last - first), Long::sum);
        });
        return spent;
    }

    /// Writes all but what the host says, for [#read].
    ProtoOutput write() {
        LongColumn spans = new LongColumn();
        long[] until = {0};
        forEachSpan((code, begin, end) -> {
            spans.add(begin - until[0]);
            spans.add((end - begin) << CODE_SHIFT | code);
            until[0] = end;
        });
        return new ProtoOutput()
                .number(1, deviceBegin)
                .number(2, deviceDuration)
                .number(3, markedBy)
                .number(4, basePs)
                .packed(5, spans.values, spans.size);
    }

    /// Adds what [#write] wrote elsewhere.
    void read(ProtoCursor message) {
        long begin = 0;
        long duration = 0;
        int by = 0;
        long time = 0;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> begin = message.number();
                case 2 -> duration = message.number();
                case 3 -> by = (int) message.number();
                case 4 -> time = message.number();
                case 5 -> {
                    ProtoCursor spans = message.message();
                    while (spans.position() < spans.limit()) {
                        time += spans.varint();
                        long span = spans.varint();
                        add(kind((int) (span & KIND), spans), time, span >>> CODE_SHIFT);
                        time += span >>> CODE_SHIFT;
                    }
                }
                default -> {}
            }
        }
        mark(by, begin, duration);
    }

    /// Numbers in a row.
    private static final class LongColumn {
        long[] values = new long[64];
        int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }
    }
}
