// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reduce;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.TestWorkers;
import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.orchestrator.server.OrchestratorServer;
import dev.tracefold.orchestrator.server.ServerSettings;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.proto.perfetto.BigtraceOrchestratorGrpc;
import dev.tracefold.proto.perfetto.BigtraceQueryArgs;
import dev.tracefold.proto.perfetto.BigtraceQueryResponse;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.WorkerSettings;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.shard.ProcessorEngine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/// A second query over the rows of all traces, through both doors, over real traces.
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class ReducedQueriesTest {
    private static final String DURATIONS = "SELECT name, dur FROM slice ORDER BY ts";
    private static final String ENDLESS =
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";

    private final List<Path> traces = new ArrayList<>();
    private Path scratch;
    private WorkerFunction worker;
    private EmbeddedPipeline pipeline;
    private OrchestratorServer server;
    private ManagedChannel channel;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        scratch = directory.resolve("scratch");
        for (int i = 0; i < 4; i++) {
            traces.add(trace(directory, i));
        }
        worker = worker(directory);
        pipeline = EmbeddedPipeline.start(worker, EmbeddedPipeline.settings(2), directory);
        server =
                OrchestratorServer.start(
                        pipeline.queries(),
                        new ReducedQueries(limits(Duration.ofMinutes(2), 8 << 20)),
                        pipeline.queries(),
                        new ServerSettings("127.0.0.1", 0, 0));
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                        .usePlaintext()
                        .build();
    }

    @AfterAll
    void stop() {
        channel.shutdownNow();
        server.close();
        pipeline.close();
        worker.close();
    }

    @Test
    void overGrpcTheRowsOfTheSecondQueryAreTheOnlyResponse() throws Exception {
        List<BigtraceQueryResponse> responses = new ArrayList<>();

        grpc("""
        SELECT count(DISTINCT _trace_address) AS traces, percentile(dur, 50) AS p50,
          median(dur) AS m, percentile_cont(dur, 0.9) AS p90,
          percentile_disc(dur, 0.9) AS d90
        FROM result\
        """)
                .forEachRemaining(responses::add);

        assertThat(responses).hasSize(1);
        assertThat(responses.getFirst().getTrace()).isEmpty();
        try (DecodedResult rows =
                DecodedResult.open(
                        new ShardAnswer.Inline(responses.getFirst().getResultList()),
                        new FileClaimCheckStore(scratch))) {
            assertThat(rows.columnNames()).containsExactly("traces", "p50", "m", "p90", "d90");
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(0)).isEqualTo(4);
            // Durations are 0 to 9 microseconds in each of the four.
            assertThat(rows.getDouble(1)).isEqualTo(4500);
            assertThat(rows.getDouble(2)).isEqualTo(4500);
            assertThat(rows.getDouble(3)).isCloseTo(8100, within(1e-6));
            assertThat(rows.getDouble(4)).isEqualTo(8000);
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void overHttpItIsOneRowsEventOfNoTrace() throws Exception {
        String events =
                http("SELECT name, max(dur) AS worst FROM result GROUP BY name ORDER BY 1 LIMIT 1");

        assertThat(events)
                .contains(
                        "event: rows\ndata: {\"shard\":-1,\"trace\":\"\",\"columns\":"
                                + "[\"name\",\"worst\"],\"rows\":[[\"slice 0\",0]],\"last\":true}")
                .contains("\"outcome\":\"finished\"");
        assertThat(events.split("event: rows", -1)).hasSize(2);
    }

    @Test
    void whatIsWrongWithTheSecondQueryIsSaidOfIt() throws Exception {
        assertThat(http("SELECT nope FROM result"))
                .contains("\"outcome\":\"failed\"")
                .contains("\"category\":\"user\"")
                .contains("\"message\":\"reduce SQL: Traceback")
                .contains("no such column: nope");
        assertThatThrownBy(() -> grpc("SELECT nope FROM result").hasNext())
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("INVALID_ARGUMENT: reduce SQL: ")
                .hasMessageContaining("no such column: nope");
        assertThat(http("SELECT 1 FROM result; ATTACH 'x' AS y"))
                .contains("\"outcome\":\"failed\"");
    }

    @Test
    void aSecondQueryThatNeverEndsIsEndedByItsTime() throws Exception {
        Heard heard = new Heard();
        ReducedQueries hasty = new ReducedQueries(limits(Duration.ofMillis(300), 1 << 20));

        submit(hasty, ENDLESS, heard);

        assertThat(heard.outcome())
                .isInstanceOfSatisfying(
                        QueryOutcome.Failed.class,
                        failed -> {
                            assertThat(failed.failure().code()).isEqualTo("TIME_LIMIT");
                            assertThat(failed.failure().message()).startsWith("reduce SQL: ");
                        });
    }

    @Test
    void aSecondQueryThatNeverEndsIsEndedByItsClient() throws Exception {
        Heard heard = new Heard();
        ReducedQueries patient = new ReducedQueries(limits(Duration.ofHours(1), 1 << 20));

        QueryHandle query = submit(patient, ENDLESS, heard);
        heard.allAnswered(traces.size());
        query.cancel();

        assertThat(heard.outcome()).isInstanceOf(QueryOutcome.Cancelled.class);
    }

    @Test
    void tooManyRowsEndTheQuery() throws Exception {
        Heard heard = new Heard();

        submit(
                new ReducedQueries(limits(Duration.ofMinutes(1), 100)),
                "SELECT count(*) FROM result",
                heard);

        assertThat(heard.outcome())
                .isInstanceOfSatisfying(
                        QueryOutcome.Failed.class,
                        failed ->
                                assertThat(failed.failure().code()).isEqualTo(Reduction.TOO_LARGE));
    }

    @Test
    void aLargeAnswerOfTheSecondQueryLeavesNothingBehind() throws Exception {
        String events =
                http("SELECT hex(zeroblob(20000)) AS text, a.name FROM result AS a, result AS b");

        assertThat(events)
                .contains("\"outcome\":\"failed\"")
                .contains("BYTE_LIMIT")
                .contains("reduce SQL: ");
        assertThat(http("SELECT hex(zeroblob(20000)) AS text FROM result"))
                .contains("\"outcome\":\"finished\"");
        assertThat(scratch)
                .satisfiesAnyOf(
                        none -> assertThat(none).doesNotExist(),
                        empty -> assertThat(empty).isEmptyDirectory());
    }

    private static ReduceLimits limits(Duration time, long bytes, Path scratch) {
        return new ReduceLimits(time, bytes, scratch);
    }

    private ReduceLimits limits(Duration time, long bytes) {
        return limits(time, bytes, scratch);
    }

    private QueryHandle submit(ReducedQueries reduced, String sql, QueryListener listener) {
        return reduced.submit(
                pipeline.queries(),
                new QueryRequest(
                        traces.stream().map(Path::toString).toList(),
                        DURATIONS,
                        OnError.FAIL,
                        QueryLimits.NONE),
                sql,
                listener,
                TraceContext.NONE);
    }

    private Iterator<BigtraceQueryResponse> grpc(String reduce) {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("tracefold-reduce-sql-bin", Metadata.BINARY_BYTE_MARSHALLER),
                reduce.getBytes(StandardCharsets.UTF_8));
        return BigtraceOrchestratorGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .query(
                        BigtraceQueryArgs.newBuilder()
                                .addAllTraces(traces.stream().map(Path::toString).toList())
                                .setSqlQuery(DURATIONS)
                                .build());
    }

    private String http(String reduce) throws Exception {
        ObjectMapper json = new ObjectMapper();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:%d/v1/queries"
                                                        .formatted(server.httpPort())))
                                .POST(
                                        BodyPublishers.ofByteArray(
                                                json.writeValueAsBytes(
                                                        json.createObjectNode()
                                                                .put("sql", DURATIONS)
                                                                .put("reduce_sql", reduce)
                                                                .set(
                                                                        "traces",
                                                                        json.valueToTree(
                                                                                traces.stream()
                                                                                        .map(
                                                                                                Path
                                                                                                        ::toString)
                                                                                        .toList())))))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static Path trace(Path directory, int number) throws IOException {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            events.add(
                    """
                    {"name":"slice %d","ph":"X","ts":%d,"dur":%d,"pid":1,"tid":1}\
                    """
                            .formatted(i, 100 * i, i));
        }
        return Files.writeString(
                directory.resolve("trace%d.json".formatted(number)),
                "[" + String.join(",\n", events) + "]");
    }

    private static WorkerFunction worker(Path directory) {
        return new WorkerFunction(
                TestWorkers.settings(
                        "one", 2, WorkerSettings.DEFAULT_INLINE_LIMIT_BYTES, directory),
                new ProcessorEngine(ProcessorOptions.DEFAULTS),
                DirectReplies.none(),
                InstantSource.system());
    }

    /// Hears how it ended.
    private static final class Heard implements QueryListener {
        private final BlockingQueue<QueryOutcome> outcomes = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> answered = new LinkedBlockingQueue<>();

        @Override
        public void shardCompleted(CompletedShard shard) {}

        @Override
        public void shardFailed(FailedShard shard) {}

        @Override
        public void progress(dev.tracefold.orchestrator.query.QueryProgress progress) {
            answered.add(progress.completed());
        }

        @Override
        public void finished(QueryOutcome outcome) {
            outcomes.add(outcome);
        }

        void allAnswered(int traces) throws InterruptedException {
            Integer now = answered.poll(2, TimeUnit.MINUTES);
            while (now != null && now < traces) {
                now = answered.poll(2, TimeUnit.MINUTES);
            }
        }

        QueryOutcome outcome() throws InterruptedException {
            QueryOutcome outcome = outcomes.poll(2, TimeUnit.MINUTES);
            assertThat(outcome).isNotNull();
            return java.util.Objects.requireNonNull(outcome);
        }
    }
}
