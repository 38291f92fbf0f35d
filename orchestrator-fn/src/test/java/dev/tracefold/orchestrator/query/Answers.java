// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.net.URI;
import java.time.Instant;
import java.util.List;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;

import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardReply.ShardReport;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardStage;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.proto.perfetto.QueryResult;
import dev.tracefold.proto.perfetto.QueryResult.CellsBatch;

/// What a worker answers.
@NullMarked
public final class Answers {
    private static final URI WORKER = URI.create("/tracefold/worker/test");

    private Answers() {}

    /// One row with one text.
    public static ShardReply text(ShardRequest request, String text) {
        return completed(request, new ShardAnswer.Inline(List.of(message(text))), 1);
    }

    public static ShardReply completed(ShardRequest request, ShardAnswer answer, long rows) {
        return new ShardReply.Completed(
                request.route(),
                request.traceAddress(),
                answer,
                new ShardReport(rows, 1, 2, 3, List.of()));
    }

    public static ShardReply failed(ShardRequest request, ShardStage stage, Failure failure) {
        return new ShardReply.Failed(request.route(), request.traceAddress(), failure, stage);
    }

    public static CloudEvent event(ShardReply reply) {
        return ShardEvents.replied(reply, WORKER, Instant.EPOCH);
    }

    public static QueryResult message(String text) {
        return QueryResult.newBuilder()
                .addColumnNames("text")
                .addBatch(
                        CellsBatch.newBuilder()
                                .addCells(CellsBatch.CellType.CELL_STRING)
                                .setStringCells(text + "\0")
                                .setIsLastBatch(true))
                .setStatementCount(1)
                .setStatementWithOutputCount(1)
                .setLastStatementSql("SELECT text")
                .build();
    }
}
