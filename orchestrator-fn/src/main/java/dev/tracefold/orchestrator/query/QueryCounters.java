// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import com.google.protobuf.MessageLite;

import dev.tracefold.events.ShardReply;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.events.telemetry.Metrics;

/// What an orchestrator has done so far.
final class QueryCounters {
    private final LongAdder started = new LongAdder();
    private final LongAdder finished = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder shardsCompleted = new LongAdder();
    private final LongAdder shardsFailed = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder forwarded = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder answerBytes = new LongAdder();

    void started() {
        started.increment();
    }

    void finished(QueryOutcome outcome) {
        switch (outcome) {
            case QueryOutcome.Finished _ -> finished.increment();
            case QueryOutcome.Failed _ -> failed.increment();
            case QueryOutcome.Cancelled _ -> cancelled.increment();
        }
    }

    void answered(ShardReply reply, boolean counted) {
        if (!counted) {
            duplicates.increment();
            return;
        }
        switch (reply) {
            case ShardReply.Completed done -> {
                shardsCompleted.increment();
                answerBytes.add(bytes(done.answer()));
            }
            case ShardReply.Failed _ -> shardsFailed.increment();
        }
    }

    private static long bytes(ShardAnswer answer) {
        return switch (answer) {
            case ShardAnswer.Inline inline ->
                    inline.parts().stream().mapToLong(MessageLite::getSerializedSize).sum();
            case ShardAnswer.Claimed claimed -> claimed.check().bytes();
        };
    }

    void deadLetter() {
        deadLetters.increment();
    }

    void late() {
        late.increment();
    }

    void forwarded() {
        forwarded.increment();
    }

    void refused() {
        refused.increment();
    }

    Metrics metrics(LongSupplier running, LongSupplier inFlight, LongSupplier inFlightLimit) {
        return new Metrics()
                .counter("tracefold_queries_started_total", "Queries taken.", started::sum)
                .counter(
                        "tracefold_queries_finished_total",
                        "Queries all of whose shards ended.",
                        finished::sum)
                .counter("tracefold_queries_failed_total", "Queries that failed.", failed::sum)
                .counter("tracefold_queries_cancelled_total", "Queries called off.", cancelled::sum)
                .gauge("tracefold_queries_running", "Queries on their way.", running)
                .gauge("tracefold_shards_in_flight", "Shards asked for and not ended.", inFlight)
                .gauge(
                        "tracefold_in_flight_limit",
                        "Shards that all queries together may have out now.",
                        inFlightLimit)
                .counter(
                        "tracefold_dead_letters_total",
                        "Shards that no worker took.",
                        deadLetters::sum)
                .counter(
                        "tracefold_answer_bytes_total",
                        "Bytes of answers counted.",
                        answerBytes::sum)
                .counter(
                        "tracefold_shards_completed_total",
                        "Answers counted.",
                        shardsCompleted::sum)
                .counter(
                        "tracefold_shards_failed_total",
                        "Failures received, those tried again included.",
                        shardsFailed::sum)
                .counter(
                        "tracefold_replies_duplicate_total",
                        "Answers that came again or too late for their query.",
                        duplicates::sum)
                .counter(
                        "tracefold_replies_late_total",
                        "Answers to queries that are not here.",
                        late::sum)
                .counter(
                        "tracefold_replies_refused_total",
                        "Answers without a valid token.",
                        refused::sum)
                .counter(
                        "tracefold_dead_letters_forwarded_total",
                        "Dead letters of other replicas.",
                        forwarded::sum);
    }
}
