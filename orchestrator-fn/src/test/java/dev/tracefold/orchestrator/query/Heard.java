// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.events.result.DecodedResult;

/// Remembers what a query's listener was told, as lines.
@NullMarked
public class Heard implements QueryListener {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<QueryOutcome> outcome = new CompletableFuture<>();
    private final CountDownLatch stopping = new CountDownLatch(1);

    @Override
    public void shardCompleted(CompletedShard shard) {
        StringBuilder line = new StringBuilder(shard.shard() + " " + shard.traceAddress() + ":");
        try (DecodedResult rows = shard.rows()) {
            while (rows.next()) {
                line.append(' ').append(rows.getString(0));
            }
        }
        lines.add(line.toString());
    }

    @Override
    public void shardFailed(FailedShard shard) {
        lines.add(
                "%d %s! %s %s"
                        .formatted(
                                shard.shard(),
                                shard.traceAddress(),
                                shard.stage(),
                                shard.failure().code()));
    }

    @Override
    public void stopping() {
        stopping.countDown();
    }

    @Override
    public void finished(QueryOutcome how) {
        if (!outcome.complete(how)) {
            lines.add("finished again: " + how);
        }
    }

    public List<String> lines() {
        return lines;
    }

    public QueryOutcome outcome() throws Exception {
        return outcome.get(2, TimeUnit.MINUTES);
    }

    boolean isFinished() {
        return outcome.isDone();
    }

    CountDownLatch stopped() {
        return stopping;
    }
}
