// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
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
    private final Map<Integer, FrameworkOp> known = new HashMap<>();
    private final Map<String, FrameworkOp> byStat = new HashMap<>();

    private HostOps() {}

    /// A begin or an end.
    ///
    /// @param timePs when
    /// @param id of the occurrence
    /// @param begin which
    /// @param op of what
    /// @param eager whether it was executed eagerly
    private record Mark(long timePs, int id, boolean begin, FrameworkOp op, boolean eager) {}

    /// An operation that has begun.
    private static final class Open {
        final Mark begin;
        long childrenPs;

        Open(Mark begin) {
            this.begin = begin;
        }
    }

    static OpMetricsDb of(XPlane host) {
        HostOps ops = new HostOps();
        OpMetricsDb result = new OpMetricsDb();
        for (XLine line : host.lines()) {
            OpMetricsDb own = new OpMetricsDb();
            List<Mark> marks = LineIds.isDerived(line.id()) ? new ArrayList<>() : ops.marks(line);
            marks.sort(Comparator.comparingLong(Mark::timePs));
            enter(marks, own);
            own.finish(marks.isEmpty() ? 0 : marks.getLast().timePs() - marks.getFirst().timePs());
            result.add(own);
        }
        return result;
    }

    private List<Mark> marks(XLine line) {
        List<Mark> marks = new ArrayList<>();
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
            FrameworkOp op =
                    known.computeIfAbsent(
                            line.metadataIndex(i), any -> FrameworkOp.parse(line.name(event)));
            if (op.category() != FrameworkOp.Category.UNKNOWN) {
                add(line, i, op, eager[0], marks);
            }
            if (!stat[0].isEmpty()) {
                FrameworkOp named = byStat.computeIfAbsent(stat[0], FrameworkOp::parse);
                add(line, i, named, false, marks);
            }
        }
        return marks;
    }

    private static void add(
            XLine line, int event, FrameworkOp op, boolean eager, List<Mark> marks) {
        int id = marks.size();
        marks.add(new Mark(line.begin(event), id, true, op, eager));
        marks.add(new Mark(line.end(event), id, false, op, eager));
    }

    private static void enter(List<Mark> marks, OpMetricsDb into) {
        Deque<Open> stack = new ArrayDeque<>();
        for (Mark mark : marks) {
            if (mark.begin()) {
                stack.push(new Open(mark));
                continue;
            }
            // It need not be the last that began: some overlap without nesting.
            Open open =
                    stack.stream()
                            .filter(one -> one.begin.id() == mark.id())
                            .findFirst()
                            .orElse(null);
            if (open != null) {
                stack.remove(open);
                long time = mark.timePs() - open.begin.timePs();
                enter(mark, time, time - open.childrenPs, into);
                if (!stack.isEmpty()) {
                    stack.element().childrenPs += time;
                }
            }
        }
    }

    private static void enter(Mark mark, long time, long self, OpMetricsDb into) {
        OpMetrics metrics = into.get(0, mark.op().name());
        if (metrics.category.isEmpty()) {
            metrics.category = mark.op().type();
        }
        metrics.eager |= mark.eager();
        metrics.occurrences++;
        metrics.timePs += time;
        metrics.selfTimePs += self;
        into.addOpTime(self);
    }
}
