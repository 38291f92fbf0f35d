// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.events.EventExtensions;
import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventType;
import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.broker.DeliveryPolicy;
import dev.tracefold.orchestrator.broker.EventLog;
import dev.tracefold.orchestrator.broker.HttpBroker;
import dev.tracefold.orchestrator.broker.LocalBroker;
import dev.tracefold.orchestrator.broker.Subscriber;
import dev.tracefold.orchestrator.broker.Trigger;
import dev.tracefold.orchestrator.broker.TriggerFilter;
import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.query.QuerySettings;
import dev.tracefold.orchestrator.reply.BrokerReplyChannel;
import dev.tracefold.orchestrator.reply.ReplyTokens;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// An orchestrator with the broker's way back, over a local broker. Workers are the tests' to bring.
@NullMarked
@SuppressWarnings("NullAway.Init") // the way back knows the broker, which delivers to it
final class DistributedScene implements AutoCloseable {
    static final String SQL = "SELECT name, ts, dur FROM slice ORDER BY ts, id";
    private static final String REPLICA = "replica-1";
    private static final DeliveryPolicy PATIENT =
            new DeliveryPolicy(
                    10, DeliveryPolicy.Backoff.LINEAR, Duration.ofMillis(50), Optional.empty());

    private final EventLog log;
    private final Subscriber workers;
    private final HttpClient client = HttpClient.newHttpClient();
    private final BrokerReplyChannel replies =
            new BrokerReplyChannel(event -> ingress().publish(event));
    private final QueryService queries;
    private LocalBroker broker;

    /// An orchestrator and a broker.
    ///
    /// @param log keeps the broker's events
    /// @param workers take the requests
    /// @param claims where large answers lie
    DistributedScene(EventLog log, EventHandler workers, Path claims) {
        this(log, workers, claims, broker -> broker);
    }

    /// An orchestrator and a broker.
    ///
    /// @param log keeps the broker's events
    /// @param workers take the requests
    /// @param claims where large answers lie
    /// @param around what the orchestrator puts before the broker
    DistributedScene(
            EventLog log, EventHandler workers, Path claims, UnaryOperator<Broker> around) {
        this.log = log;
        this.workers = new Subscriber("workers", workers);
        this.broker = start(0);
        this.queries =
                new QueryService(
                        patient(EmbeddedPipeline.settings(20)),
                        new QueryService.Identity(
                                REPLICA, new ReplyTokens(new byte[32], InstantSource.system())),
                        around.apply(ingress()),
                        replies,
                        new FileClaimCheckStore(claims),
                        InstantSource.system(),
                        () -> UUID.randomUUID().toString());
    }

    QueryService queries() {
        return queries;
    }

    /// Stops the broker in the middle of whatever it does.
    void stopBroker() {
        broker.close();
    }

    /// Starts a broker on the log, where the last one listened.
    void startBroker() {
        broker = start(broker.ingress().getPort());
    }

    private HttpBroker ingress() {
        return new HttpBroker(client, broker.ingress(), Duration.ofMinutes(1));
    }

    private LocalBroker start(int port) {
        return LocalBroker.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "/default/tracefold",
                List.of(
                        new Trigger("shards", type(EventType.SHARD_REQUESTED), workers, PATIENT),
                        new Trigger(
                                "answers",
                                new TriggerFilter.All(
                                        List.of(
                                                new TriggerFilter.Any(
                                                        List.of(
                                                                type(EventType.SHARD_COMPLETED),
                                                                type(EventType.SHARD_FAILED))),
                                                new TriggerFilter.Exact(
                                                        Map.of(EventExtensions.REPLICA, REPLICA)))),
                                new Subscriber("orchestrator", replies),
                                PATIENT)),
                log);
    }

    private static TriggerFilter type(EventType type) {
        return new TriggerFilter.Exact(Map.of("type", type.wireName()));
    }

    @Override
    public void close() {
        queries.close();
        broker.close();
        log.close();
    }

    /// A question to all traces.
    static QueryRequest question(List<Path> traces) {
        return new QueryRequest(
                traces.stream().map(Path::toString).toList(),
                SQL,
                QueryRequest.OnError.FAIL,
                QueryLimits.NONE);
    }

    /// What one process answers, by trace.
    static Map<String, List<String>> answeredByOneProcess(List<Path> traces) {
        Map<String, List<String>> answers = new ConcurrentSkipListMap<>();
        for (Path trace : traces) {
            try (TraceSession session =
                            TraceProcessor.open(
                                    TraceSource.file(trace), ProcessorOptions.DEFAULTS);
                    QueryResult rows = session.query(SQL, QueryLimits.NONE)) {
                answers.put(trace.toString(), lines(rows));
            }
        }
        return answers;
    }

    /// A trace in Chrome's JSON.
    static Path trace(Path directory, String name, int slices) throws IOException {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < slices; i++) {
            events.add(
                    """
                    {"name":"%s slice %d","ph":"X","ts":%d,"dur":5,"pid":1,"tid":%d}\
                    """
                            .formatted(name, i, 10 * i, i % 3));
        }
        return Files.writeString(directory.resolve(name), "[" + String.join(",\n", events) + "]");
    }

    /// Where a worker of this machine listens.
    static URI local(int port) {
        return URI.create("http://127.0.0.1:%d/".formatted(port));
    }

    private static List<String> lines(QueryResult rows) {
        List<String> lines = new ArrayList<>();
        while (rows.next()) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < rows.columnNames().size(); column++) {
                cells.add(
                        rows.type(column)
                                + "="
                                + new String(cell(rows, column), StandardCharsets.UTF_8));
            }
            lines.add(String.join("|", cells));
        }
        return lines;
    }

    private static byte[] cell(QueryResult rows, int column) {
        return switch (rows.type(column)) {
            case LONG -> Long.toString(rows.getLong(column)).getBytes(StandardCharsets.UTF_8);
            case DOUBLE -> Double.toString(rows.getDouble(column)).getBytes(StandardCharsets.UTF_8);
            case STRING, BLOB, NULL -> rows.getBytes(column);
        };
    }

    /// Keeps the rows of every trace.
    static final class Answers implements QueryListener {
        private final Map<String, List<String>> byTrace = new ConcurrentSkipListMap<>();
        private final CompletableFuture<QueryOutcome> outcome = new CompletableFuture<>();

        @Override
        public void shardCompleted(CompletedShard shard) {
            try (DecodedResult rows = shard.rows()) {
                if (byTrace.put(shard.traceAddress(), lines(rows)) != null) {
                    throw new AssertionError(shard.traceAddress() + " was answered twice");
                }
            }
        }

        @Override
        public void shardFailed(FailedShard shard) {
            throw new AssertionError("with FAIL this is not called: " + shard);
        }

        @Override
        public void finished(QueryOutcome how) {
            outcome.complete(how);
        }

        Map<String, List<String>> byTrace() {
            return byTrace;
        }

        QueryOutcome outcome() throws Exception {
            return outcome.get(2, TimeUnit.MINUTES);
        }
    }

    /// The same, for a broker that may be away for as long as it takes to start it again.
    private static QuerySettings patient(QuerySettings settings) {
        return new QuerySettings(
                settings.window(),
                settings.inFlight(),
                settings.shardDeadline(),
                settings.queryDeadline(),
                settings.shardAttempts(),
                settings.attemptPause(),
                new QuerySettings.Publishing(
                        settings.publishing().atOnce(), Duration.ofMinutes(2)));
    }
}
