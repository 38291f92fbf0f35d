// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.framework.FrameworkOp;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// The operations that threads of a host executed.
final class HostOps {
    private final Map<Integer, Integer> known = new HashMap<>();
    private final Map<String, Integer> byStat = new HashMap<>();
    private final List<FrameworkOp> ops = new ArrayList<>();

    // Of each occurrence in a line: when it begins and ends, by turns, what it is of, and whether
    // it was
    // executed eagerly. A line may have millions.
    private long[] times = new long[64];
    private int[] opOf = new int[32];
    private final BitSet eagerly = new BitSet();
    private int size;

    private HostOps() {}

    static OpMetricsDb of(XPlane host) {
        HostOps ops = new HostOps();
        OpMetricsDb result = new OpMetricsDb();
        for (XLine line : host.lines()) {
            OpMetricsDb own = new OpMetricsDb();
            ops.size = 0;
            ops.eagerly.clear();
            if (!LineIds.isDerived(line.id())) {
                ops.read(line);
            }
            int[] edges = ops.sortedEdges();
            ops.enter(edges, own);
            own.finish(
                    edges.length == 0
                            ? 0
                            : ops.times[edges[edges.length - 1]] - ops.times[edges[0]]);
            result.add(own);
        }
        return result;
    }

    private void read(XLine line) {
        String[] stat = {""};
        boolean[] eager = {false};
        for (int i = 0; i < line.size(); i++) {
            stat[0] = "";
            eager[0] = false;
            line.stats(
                    i,
                    (name, value) -> {
                        if (name.equals(StatNames.TF_OP)) {
                            stat[0] = value.text();
                        } else if (name.equals(StatNames.IS_EAGER)) {
                            eager[0] = value.number() != 0;
                        }
                    });
            int event = i;
            int op = known.computeIfAbsent(line.metadataIndex(i), any -> index(line.name(event)));
            if (ops.get(op).category() != FrameworkOp.Category.UNKNOWN) {
                add(line, i, op, eager[0]);
            }
            if (!stat[0].isEmpty()) {
                add(line, i, byStat.computeIfAbsent(stat[0], this::index), false);
            }
        }
    }

    private int index(String name) {
        ops.add(FrameworkOp.parse(name));
        return ops.size() - 1;
    }

    private void add(XLine line, int event, int op, boolean eager) {
        if (size == opOf.length) {
            times = Arrays.copyOf(times, 4 * size);
            opOf = Arrays.copyOf(opOf, 2 * size);
        }
        times[2 * size] = line.begin(event);
        times[2 * size + 1] = line.end(event);
        eagerly.set(size, eager);
        opOf[size++] = op;
    }

    // Begins and ends by time; those of one time stay as they came, a begin before its own end.
    private int[] sortedEdges() {
        int[] from = new int[2 * size];
        int[] to = new int[2 * size];
        Arrays.setAll(from, i -> i);
        for (int width = 1; width < from.length; width *= 2) {
            for (int left = 0; left < from.length; left += 2 * width) {
                merge(from, to, left, width);
            }
            int[] sorted = to;
            to = from;
            from = sorted;
        }
        return from;
    }

    private void merge(int[] from, int[] to, int left, int width) {
        int middle = Math.min(left + width, from.length);
        int right = Math.min(left + 2 * width, from.length);
        int one = left;
        int other = middle;
        for (int i = left; i < right; i++) {
            boolean takeOne =
                    other == right || (one < middle && times[from[one]] <= times[from[other]]);
            to[i] = takeOne ? from[one++] : from[other++];
        }
    }

    private void enter(int[] edges, OpMetricsDb into) {
        int[] open = new int[64];
        long[] childrenPs = new long[64];
        int depth = 0;
        for (int edge : edges) {
            int span = edge >> 1;
            if ((edge & 1) == 0) {
                if (depth == open.length) {
                    open = Arrays.copyOf(open, 2 * depth);
                    childrenPs = Arrays.copyOf(childrenPs, 2 * depth);
                }
                childrenPs[depth] = 0;
                open[depth++] = span;
                continue;
            }
            // It need not be the last that began: some overlap without nesting.
            int place = depth - 1;
            while (place >= 0 && open[place] != span) {
                place--;
            }
            if (place < 0) {
                continue; // it ends before it begins
            }
            long time = times[edge] - times[edge - 1];
            enter(span, time, time - childrenPs[place], into);
            depth--;
            System.arraycopy(open, place + 1, open, place, depth - place);
            System.arraycopy(childrenPs, place + 1, childrenPs, place, depth - place);
            if (depth > 0) {
                childrenPs[depth - 1] += time;
            }
        }
    }

    private void enter(int span, long time, long self, OpMetricsDb into) {
        FrameworkOp op = ops.get(opOf[span]);
        OpMetrics metrics = into.get(0, op.name());
        if (metrics.category.isEmpty()) {
            metrics.category = op.type();
        }
        metrics.eager |= eagerly.get(span);
        metrics.occurrences++;
        metrics.timePs += time;
        metrics.selfTimePs += self;
        into.addOpTime(self);
    }
}
