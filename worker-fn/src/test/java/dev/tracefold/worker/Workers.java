// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;

import dev.tracefold.events.CancelProof;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.reply.ReplyAllowList;
import dev.tracefold.worker.shard.ProcessorEngine;
import dev.tracefold.worker.shard.TraceEngine;

/// Workers, traces and requests.
@NullMarked
public final class Workers {
    /// When everything happens.
    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private Workers() {}

    /// A Chrome JSON trace of two slices, 2 and 30 microseconds long.
    public static Path trace(Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("two_slices.json"),
                """
                {"traceEvents":[
                 {"name":"read","cat":"io","ph":"X","ts":10,"dur":2,"pid":1,"tid":1},
                 {"name":"parse","cat":"cpu","ph":"X","ts":20,"dur":30,"pid":1,"tid":1}]}
                """);
    }

    public static TraceEngine realEngine() {
        return new ProcessorEngine(ProcessorOptions.DEFAULTS);
    }

    public static WorkerFunction worker(
            TraceEngine engine, Path claims, int inlineLimitBytes, Duration timeLimit) {
        return worker(engine, claims, inlineLimitBytes, timeLimit, 2);
    }

    public static WorkerFunction worker(
            TraceEngine engine,
            Path claims,
            int inlineLimitBytes,
            Duration timeLimit,
            int concurrency) {
        WorkerSettings settings =
                new WorkerSettings(
                        "test",
                        concurrency,
                        StoreSettings.defaults(TraceAddress.Grammar.BIGTRACE, Optional.empty()),
                        inlineLimitBytes,
                        claims.toUri(),
                        timeLimit,
                        Long.MAX_VALUE,
                        List.of("127.0.0.1"),
                        Duration.ofSeconds(10));
        DirectReplies replies =
                new DirectReplies(
                        HttpClient.newHttpClient(),
                        new ReplyAllowList(settings.replyAllowList()),
                        settings.replyTimeout(),
                        Duration.ofMillis(1));
        return new WorkerFunction(settings, engine, replies, InstantSource.fixed(NOW));
    }

    public static CloudEvent request(String queryId, String address, String sql) {
        return request(queryId, address, sql, Optional.empty());
    }

    public static CloudEvent request(
            String queryId, String address, String sql, Optional<URI> replyTo) {
        return proof(queryId)
                .seal(
                        ShardEvents.requested(
                                new ShardRequest(
                                        new ShardRoute(
                                                new ShardKey(queryId, 4),
                                                2,
                                                "replica-1",
                                                replyTo,
                                                Optional.of("token")),
                                        address,
                                        sql,
                                        QueryLimits.NONE),
                                URI.create("/tracefold/orchestrator/test"),
                                NOW));
    }

    /// The cancellation of a query by whoever asked it.
    public static CloudEvent cancelled(String queryId) {
        return proof(queryId)
                .show(
                        ShardEvents.cancelled(
                                queryId, "test", URI.create("/tracefold/orchestrator/test"), NOW));
    }

    private static CancelProof proof(String queryId) {
        return new CancelProof("token of " + queryId);
    }
}
