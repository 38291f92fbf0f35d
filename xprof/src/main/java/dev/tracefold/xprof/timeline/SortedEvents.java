// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.TieOrder;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// The events of several lines in order of time.
final class SortedEvents {
    private SortedEvents() {}

    /// Is shown events.
    @FunctionalInterface
    interface Visitor {
        void event(XLine line, int event);
    }

    /// A line, and the events that begin when its next event does.
    private static final class Source {
        final XLine line;
        final int rank;
        private final int size;
        private final List<Integer> run = new ArrayList<>();
        private int runAt;
        private int runEnd;

        Source(XLine line, int rank) {
            this.line = line;
            this.rank = rank;
            this.size = line.size();
            fill();
        }

        private void fill() {
            run.clear();
            runAt = 0;
            int from = runEnd;
            while (runEnd < size && line.begin(runEnd) == line.begin(from)) {
                run.add(runEnd++);
            }
            run.sort(Comparator.comparingLong(line::duration));
        }

        int event() {
            return run.get(runAt);
        }

        boolean next() {
            if (++runAt == run.size()) {
                fill();
            }
            return !run.isEmpty();
        }
    }

    /// Visits the events of all lines of a plane, or of those that are not derived, by begin, the shorter
    /// first of those that begin together: what starts a copy comes before what waits for it. Lines are
    /// sorted on the way; events that are added meanwhile are not visited.
    static void visit(XPlane plane, boolean withDerived, Visitor visitor) {
        PriorityQueue<Source> sources =
                new PriorityQueue<>(
                        Comparator.<Source>comparingLong(one -> one.line.begin(one.event()))
                                .thenComparingLong(one -> one.line.duration(one.event()))
                                .thenComparingInt(one -> one.rank));
        List<XLine> lines = new ArrayList<>(plane.lines());
        for (int i = 0; i < lines.size(); i++) {
            XLine line = lines.get(i);
            if (line.size() > 0 && (withDerived || !LineIds.isDerived(line.id()))) {
                line.sort();
                sources.add(new Source(line, i));
            }
        }
        while (!sources.isEmpty()) {
            Source source = sources.remove();
            visitor.event(source.line, source.event());
            if (source.next()) {
                sources.add(source);
            }
        }
    }

    /// Visits the events of all lines of a plane in the same order, those that tie as XProf does. It takes
    /// memory for each event.
    static void visitTied(XPlane plane, Visitor visitor) {
        List<XLine> lines = new ArrayList<>(plane.lines());
        int[] firsts = new int[lines.size() + 1];
        for (int i = 0; i < lines.size(); i++) {
            firsts[i + 1] = firsts[i] + lines.get(i).size();
        }
        int[] order = new int[firsts[lines.size()]];
        long[] begins = new long[order.length];
        long[] durations = new long[order.length];
        for (int i = 0; i < lines.size(); i++) {
            for (int at = firsts[i]; at < firsts[i + 1]; at++) {
                order[at] = at;
                begins[at] = lines.get(i).begin(at - firsts[i]);
                durations[at] = lines.get(i).duration(at - firsts[i]);
            }
        }
        TieOrder.sort(
                order,
                (one, other) ->
                        begins[one] != begins[other]
                                ? begins[one] < begins[other]
                                : durations[one] < durations[other]);
        for (int at : order) {
            int line = 0;
            while (firsts[line + 1] <= at) {
                line++;
            }
            visitor.event(lines.get(line), at - firsts[line]);
        }
    }
}
