// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Runs of threads, each with who woke it and with the thread's run before.
final class WakeupGraph {
    private static final String NAME = "WAKEUP_GRAPH_AGG";
    private final Map<Long, Run> runs = new HashMap<>();

    /// A thread was idle for `idleDur` until `ts` (how long is not known where it is null), and then
    /// ran for `dur`.
    private record Run(
            long id,
            long utid,
            long ts,
            long dur,
            @Nullable Long idleDur,
            @Nullable Long waker,
            @Nullable Long previous) {
        long idleStart(long unknown) {
            return idleDur == null ? unknown : ts - idleDur;
        }

        long end() {
            return ts + dur;
        }
    }

    /// A stretch of time to be accounted for, by a run or what led to it.
    private record Window(long run, long start, long end, long depth, long parent) {}

    /// `__intrinsic_wakeup_graph_agg(id, utid, ts, dur, idle_dur, waker_id, prev_id)`.
    static final class Agg implements AggregateFunction {
        private @Nullable WakeupGraph graph;

        @Override
        public void step(Arguments arguments) {
            WakeupGraph built = graph == null ? new WakeupGraph() : graph;
            graph = built;
            long id = arguments.requireLong(0, NAME);
            built.runs.put(
                    id,
                    new Run(
                            id,
                            arguments.requireLong(1, NAME),
                            arguments.requireLong(2, NAME),
                            arguments.getLong(3),
                            optional(arguments, 4),
                            optional(arguments, 5),
                            optional(arguments, 6)));
        }

        private static @Nullable Long optional(Arguments arguments, int i) {
            return arguments.isNull(i) ? null : (Long) arguments.getLong(i);
        }

        @Override
        public @Nullable Object result() {
            return graph == null ? null : new Pointer(graph);
        }
    }

    /// `__intrinsic_critical_path_walk(graph, roots)`: for the time that each root was idle and ran,
    /// who ran meanwhile.
    static @Nullable Object criticalPath(Arguments arguments) {
        RowTable rows =
                RowTable.of(
                        "root_id", "depth", "ts", "dur", "blocker_id", "blocker_utid", "parent_id");
        @Nullable WakeupGraph graph = arguments.getPointer(0, WakeupGraph.class);
        @Nullable ArrayValue roots = arguments.getPointer(1, ArrayValue.class);
        if (graph != null && roots != null) {
            for (Object root : roots.values()) {
                if (!(root instanceof Long id)) {
                    throw new FunctionException("critical_path_walk: roots must be integers");
                }
                graph.walk(id, rows);
            }
        }
        return new Pointer(rows);
    }

    private void walk(long root, RowTable rows) {
        @Nullable Run first = runs.get(root);
        if (first == null) {
            return;
        }
        Deque<Window> open = new ArrayDeque<>();
        open.push(new Window(root, first.idleStart(first.ts()), first.end(), 0, root));
        while (!open.isEmpty()) {
            Window window = open.pop();
            @Nullable Run run = runs.get(window.run());
            if (run != null && window.start() < window.end()) {
                account(root, run, window, open, rows);
            }
        }
    }

    private static void account(
            long root, Run run, Window window, Deque<Window> open, RowTable rows) {
        long idleStart = run.idleStart(window.start());
        if (window.start() < idleStart && run.previous() != null) {
            open.push(
                    new Window(
                            run.previous(),
                            window.start(),
                            Math.min(window.end(), idleStart),
                            window.depth(),
                            window.parent()));
        }
        long start = Math.max(window.start(), idleStart);
        long end = Math.min(window.end(), run.end());
        long idleEnd = Math.min(end, run.ts());
        if (start < idleEnd) {
            if (run.waker() != null) {
                open.push(
                        new Window(
                                run.waker(), start, idleEnd, window.depth() + 1, window.parent()));
            } else if (run.previous() != null) {
                add(rows, root, run, window, start, idleEnd);
            }
        }
        long runStart = Math.max(start, run.ts());
        if (runStart < end) {
            add(rows, root, run, window, runStart, end);
        }
    }

    private static void add(
            RowTable rows, long root, Run run, Window window, long start, long end) {
        rows.add(root, window.depth(), start, end - start, run.id(), run.utid(), window.parent());
    }
}
