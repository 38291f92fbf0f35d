// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.EventType;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardStage;
import dev.tracefold.orchestrator.query.Answers;
import dev.tracefold.processor.error.Failure;

/// A test double of a worker: what it does with a trace is the trace's name. `missing` and `unknown`
/// fail as Bigtrace's workers do, `bad-sql` fails in its query, `stuck` waits for its cancellation,
/// `large` answers with 300 KiB, and everything else with its own name.
@NullMarked
final class DoubleWorker implements EventHandler {
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @Override
    public EventOutcome handle(CloudEvent event) {
        if (event.getType().equals(EventType.QUERY_CANCELLED.wireName())) {
            cancelled.add(ShardEvents.queryId(event));
            release.countDown();
            return new EventOutcome.Accepted();
        }
        ShardRequest request = ShardEvents.request(event);
        asked.add(request.traceAddress());
        return new EventOutcome.Reply(Answers.event(answer(request)));
    }

    /// Traces in the order they were asked for.
    List<String> asked() {
        return List.copyOf(asked);
    }

    /// The next query that was called off.
    String nextCancelled() throws InterruptedException {
        String queryId = cancelled.poll(20, TimeUnit.SECONDS);
        if (queryId == null) {
            throw new AssertionError("nothing was called off");
        }
        return queryId;
    }

    private ShardReply answer(ShardRequest request) {
        String trace = request.traceAddress();
        return switch (trace) {
            case "missing" ->
                    Answers.failed(
                            request,
                            ShardStage.LOAD,
                            Failure.user(
                                    "TRACE_NOT_FOUND",
                                    "could not open trace file missing (errno: 2, No such file or"
                                            + " directory)"));
            case "unknown" ->
                    Answers.failed(
                            request,
                            ShardStage.ADDRESS,
                            Failure.user(
                                    "TRACE_ADDRESS_INVALID",
                                    "Path prefix does not exist in registry"));
            case "bad-sql" ->
                    Answers.failed(
                            request,
                            ShardStage.QUERY,
                            Failure.user("SQL_ERROR", "no such table: nope"));
            case "stuck" -> {
                await();
                yield Answers.text(request, trace);
            }
            case "large" -> Answers.text(request, "x".repeat(300 * 1024));
            default -> Answers.text(request, trace);
        };
    }

    private void await() {
        try {
            release.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
