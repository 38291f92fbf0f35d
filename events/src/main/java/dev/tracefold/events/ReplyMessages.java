// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import java.net.URI;

import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.proto.event.ClaimCheck;
import dev.tracefold.proto.event.ShardCompleted;
import dev.tracefold.proto.event.ShardFailed;
import dev.tracefold.proto.event.ShardResult;
import dev.tracefold.proto.event.Timings;
import dev.tracefold.proto.event.TraceStats;

/// The data of replies, to and fro.
public final class ReplyMessages {
    private ReplyMessages() {}

    static ShardCompleted completed(ShardReply.Completed reply) {
        ShardReply.ShardReport report = reply.report();
        TraceStats.Builder stats = TraceStats.newBuilder().setTraceBytes(report.traceBytes());
        for (ShardReply.TraceProblem problem : report.problems()) {
            stats.addProblems(
                    TraceStats.Stat.newBuilder()
                            .setName(problem.name())
                            .setSeverity(problem.severity())
                            .setValue(problem.value()));
        }
        ShardCompleted.Builder message =
                ShardCompleted.newBuilder()
                        .setTraceAddress(reply.traceAddress())
                        .setRows(report.rows())
                        .setTimings(
                                Timings.newBuilder()
                                        .setLoadNanos(report.loadNanos())
                                        .setQueryNanos(report.queryNanos()))
                        .setTraceStats(stats);
        switch (reply.answer()) {
            case ShardAnswer.Inline inline ->
                    message.setInline(ShardResult.newBuilder().addAllResult(inline.parts()));
            case ShardAnswer.Claimed(var check) ->
                    message.setClaimCheck(
                            ClaimCheck.newBuilder()
                                    .setUri(check.uri().toString())
                                    .setCrc32C(check.crc32c())
                                    .setBytes(check.bytes()));
        }
        return message.build();
    }

    static ShardReply.Completed completed(ShardRoute route, ShardCompleted message) {
        TraceStats stats = message.getTraceStats();
        return new ShardReply.Completed(
                route,
                message.getTraceAddress(),
                answer(message),
                new ShardReply.ShardReport(
                        message.getRows(),
                        message.getTimings().getLoadNanos(),
                        message.getTimings().getQueryNanos(),
                        stats.getTraceBytes(),
                        stats.getProblemsList().stream()
                                .map(stat ->
                                        new ShardReply.TraceProblem(
                                                stat.getName(),
                                                stat.getSeverity(),
                                                stat.getValue()))
                                .toList()));
    }

    private static ShardAnswer answer(ShardCompleted message) {
        if (!message.hasClaimCheck()) {
            return new ShardAnswer.Inline(message.getInline().getResultList());
        }
        ClaimCheck check = message.getClaimCheck();
        return new ShardAnswer.Claimed(
                new dev.tracefold.events.result.ClaimCheck(
                        URI.create(check.getUri()), check.getCrc32C(), check.getBytes()));
    }

    /// The data of a `shard.failed` event.
    public static ShardFailed failed(ShardReply.Failed reply) {
        Failure failure = reply.failure();
        return ShardFailed.newBuilder()
                .setTraceAddress(reply.traceAddress())
                .setCategory(
                        switch (failure.category()) {
                            case USER -> ShardFailed.Category.USER;
                            case DATA -> ShardFailed.Category.DATA;
                            case RESOURCE -> ShardFailed.Category.RESOURCE;
                            case INTERNAL -> ShardFailed.Category.INTERNAL;
                            case EXTERNAL -> ShardFailed.Category.EXTERNAL;
                        })
                .setCode(failure.code())
                .setMessage(failure.message())
                .setRetryable(failure.retryable())
                .setStage(
                        switch (reply.stage()) {
                            case ADDRESS -> ShardFailed.Stage.ADDRESS;
                            case LOAD -> ShardFailed.Stage.LOAD;
                            case QUERY -> ShardFailed.Stage.QUERY;
                            case DELIVERY -> ShardFailed.Stage.DELIVERY;
                        })
                .build();
    }

    static ShardReply.Failed failed(ShardRoute route, ShardFailed message) {
        // A value from a newer worker is read as the one that asks for our attention.
        FailureCategory category =
                switch (message.getCategory()) {
                    case USER -> FailureCategory.USER;
                    case DATA -> FailureCategory.DATA;
                    case RESOURCE -> FailureCategory.RESOURCE;
                    case EXTERNAL -> FailureCategory.EXTERNAL;
                    case INTERNAL, CATEGORY_UNSPECIFIED, UNRECOGNIZED -> FailureCategory.INTERNAL;
                };
        ShardStage stage =
                switch (message.getStage()) {
                    case ADDRESS -> ShardStage.ADDRESS;
                    case LOAD -> ShardStage.LOAD;
                    case QUERY -> ShardStage.QUERY;
                    case DELIVERY, STAGE_UNSPECIFIED, UNRECOGNIZED -> ShardStage.DELIVERY;
                };
        return new ShardReply.Failed(
                route,
                message.getTraceAddress(),
                new Failure(
                        category, message.getCode(), message.getMessage(), message.getRetryable()),
                stage);
    }
}
