// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.tracefold.events.ShardReply.ShardReport;
import dev.tracefold.events.ShardReply.TraceProblem;

/// Traces that were answered but not read whole: damaged, cut off or empty ones. Each kind of loss is
/// said once, however many traces met it.
final class IncompleteTraces {
    private static final int NAMED = 3;
    private static final String EMPTY = "empty file";

    private final SortedMap<String, Loss> losses = new TreeMap<>();
    private int traces;

    /// One kind of loss: how many traces met it, and the first of them.
    private static final class Loss {
        private final List<String> first = new ArrayList<>();
        private int traces;

        void add(String address) {
            traces++;
            if (first.size() < NAMED) {
                first.add(address);
            }
        }

        String places() {
            String named = String.join(", ", first);
            return traces > NAMED ? named + " and %d more".formatted(traces - NAMED) : named;
        }
    }

    /// Looks at what reading a trace met.
    void note(String address, ShardReport report) {
        if (report.traceBytes() == 0) {
            loss(EMPTY).add(address);
        }
        for (TraceProblem problem : report.problems()) {
            loss("%s (%s)".formatted(problem.name(), problem.severity())).add(address);
        }
        traces += report.traceBytes() == 0 || !report.problems().isEmpty() ? 1 : 0;
    }

    private Loss loss(String kind) {
        return losses.computeIfAbsent(kind, _ -> new Loss());
    }

    boolean isEmpty() {
        return losses.isEmpty();
    }

    /// What was lost, for the error stream.
    String report() {
        StringBuilder report =
                new StringBuilder(
                        traces == 1
                                ? "one trace was not read whole; its table `stats` counts what is missing:"
                                : "%d traces were not read whole; their tables `stats` count what is missing:"
                                        .formatted(traces));
        losses.forEach((kind, loss) ->
                report.append("\n  ").append(kind).append(": ").append(loss.places()));
        return report.toString();
    }
}
