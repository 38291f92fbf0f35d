// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import java.util.List;

import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.processor.error.Failure;

import static java.util.Objects.requireNonNull;

/// How a shard ended.
public sealed interface ShardReply {
    /// Whose shard it was.
    ShardRoute route();

    /// The trace, as the client wrote it.
    String traceAddress();

    /// The shard was answered.
    ///
    /// @param route whose shard it was
    /// @param traceAddress the trace
    /// @param answer the rows, or where they lie
    /// @param report what it took
    record Completed(ShardRoute route, String traceAddress, ShardAnswer answer, ShardReport report)
            implements ShardReply {
        public Completed {
            requireNonNull(route, "route");
            requireNonNull(traceAddress, "traceAddress");
            requireNonNull(answer, "answer");
            requireNonNull(report, "report");
        }
    }

    /// The shard was not answered.
    ///
    /// @param route whose shard it was
    /// @param traceAddress the trace
    /// @param failure why
    /// @param stage how far it had come
    record Failed(ShardRoute route, String traceAddress, Failure failure, ShardStage stage)
            implements ShardReply {
        public Failed {
            requireNonNull(route, "route");
            requireNonNull(traceAddress, "traceAddress");
            requireNonNull(failure, "failure");
            requireNonNull(stage, "stage");
        }
    }

    /// What answering a shard took and met.
    ///
    /// @param rows rows answered
    /// @param loadNanos time to load the trace
    /// @param queryNanos time to run the query and encode its rows
    /// @param traceBytes size of the trace, -1 when it is not known
    /// @param problems non-zero stats of the trace that mean loss or error, or packets left out
    record ShardReport(
            long rows,
            long loadNanos,
            long queryNanos,
            long traceBytes,
            List<TraceProblem> problems) {
        public ShardReport {
            problems = List.copyOf(problems);
        }
    }

    /// A count of the trace's `stats` table.
    ///
    /// @param name of the stat
    /// @param severity `error`, `data_loss`, or `info` for packets left out
    /// @param value how often
    record TraceProblem(String name, String severity, long value) {}
}
