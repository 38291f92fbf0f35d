// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.orchestrator.reply.ReplyTokens;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.query.QueryLimits;

import static org.assertj.core.api.Assertions.assertThat;

/// A query service with every answer in the test's hand.
@NullMarked
abstract class QueryServiceScene {
    static final Failure FAULT = Failure.user("SQL_ERROR", "no such table: x");
    static final Failure OUTAGE = Failure.external("STORE_DOWN", "the store is down");
    static final Duration LONG = Duration.ofMinutes(5);

    @TempDir Path claims;

    final HeldBroker broker = new HeldBroker();
    final ReplyTokens tokens = new ReplyTokens(new byte[32], InstantSource.system());
    final List<QueryService> services = new ArrayList<>();
    final Heard heard = new Heard();

    @AfterEach
    void closeServices() {
        services.forEach(QueryService::close);
    }

    QueryService service(int window, Duration shardDeadline, Duration queryDeadline) {
        return service(
                broker,
                new QuerySettings(window, shardDeadline, queryDeadline, 3, Duration.ofMillis(1)));
    }

    QueryService service(Broker requests, QuerySettings settings) {
        return service(requests, settings, PipelineTracer.NONE);
    }

    QueryService service(Broker requests, QuerySettings settings, PipelineTracer tracer) {
        QueryService service =
                new QueryService(
                        settings,
                        new QueryService.Identity("here", tokens),
                        requests,
                        broker,
                        new FileClaimCheckStore(claims),
                        InstantSource.system(),
                        () -> UUID.randomUUID().toString(),
                        tracer);
        services.add(service);
        return service;
    }

    static QueryRequest query(String... traces) {
        return query(OnError.SKIP, traces);
    }

    static QueryRequest query(OnError onError, String... traces) {
        return new QueryRequest(List.of(traces), "SELECT 1", onError, QueryLimits.NONE);
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
