// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.ShardKey;
import dev.tracefold.orchestrator.faults.FaultPlan.Fault;
import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.orchestrator.query.QuerySettings;
import dev.tracefold.orchestrator.query.QuerySettings.InFlight;
import dev.tracefold.orchestrator.query.QuerySettings.Publishing;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.WorkerSettings;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.shard.ProcessorEngine;

import static org.assertj.core.api.Assertions.assertThat;

/// Whatever goes wrong around it, a query ends; what it answers is what one process answers, once;
/// and what it does not answer it names.
///
/// Every run is made from its seed: `-Dtracefold.faults.seed=N` runs one again,
/// `-Dtracefold.faults.runs=N` runs more of them.
class FaultInjectionTest {
    private static final int TRACES = 6;
    private static final String SQL = "SELECT name, ts, dur FROM slice ORDER BY ts, id";
    // So small that about half of the answers do not travel in their events.
    private static final int INLINE_LIMIT_BYTES = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir static Path directory;

    private static final Map<String, List<String>> EXPECTED = new TreeMap<>();
    private static final List<String> BAD = new ArrayList<>();

    @BeforeAll
    static void writeTraces() throws IOException {
        for (int i = 0; i < TRACES; i++) {
            StringBuilder events = new StringBuilder();
            for (int slice = 0; slice <= 1 + i * 3; slice++) {
                events.append(slice == 0 ? "" : ",")
                        .append(
                                """
                                {"name":"s%d.%d","ph":"X","ts":%d,"dur":5,"pid":1,"tid":1}\
                                """
                                        .formatted(i, slice, slice * 10));
            }
            Path trace =
                    Files.writeString(
                            directory.resolve("trace%d.json".formatted(i)),
                            "{\"traceEvents\":[%s]}".formatted(events));
            try (TraceSession session =
                            TraceProcessor.open(
                                    TraceSource.file(trace), ProcessorOptions.DEFAULTS);
                    QueryResult rows = session.query(SQL)) {
                EXPECTED.put("/local/" + trace, texts(rows));
            }
        }
        BAD.add("/local/" + directory.resolve("missing.json"));
        BAD.add("/local/" + Files.write(directory.resolve("noise"), new byte[] {0, 1, 2, 3}));
        BAD.add("nowhere");
    }

    @Test
    void everyQueryEndsWithTheRowsOfOneProcessOnceAndNamesWhatFailed() throws Exception {
        Long only = Long.getLong("tracefold.faults.seed");
        long[] seeds =
                only != null
                        ? new long[] {only}
                        : LongStream.range(0, Long.getLong("tracefold.faults.runs", 220)).toArray();
        Set<Fault> happened = EnumSet.noneOf(Fault.class);
        try (ExecutorService runs = Executors.newFixedThreadPool(4)) {
            Map<Long, Future<Set<Fault>>> running = new TreeMap<>();
            for (long seed : seeds) {
                running.put(seed, runs.submit(() -> run(seed)));
            }
            for (Map.Entry<Long, Future<Set<Fault>>> run : running.entrySet()) {
                try {
                    happened.addAll(run.getValue().get());
                } catch (ExecutionException e) {
                    runs.shutdownNow();
                    throw new AssertionError(
                            "seed %1$d failed; run it again with -Dtracefold.faults.seed=%1$d"
                                    .formatted(run.getKey()),
                            e.getCause());
                }
            }
        }
        if (only == null) {
            assertThat(happened).containsExactlyInAnyOrder(Fault.values());
        }
    }

    private static Set<Fault> run(long seed) throws Exception {
        FaultPlan plan = new FaultPlan(seed);
        Random random = plan.random();
        Path claims = Files.createDirectories(directory.resolve("claims" + seed));
        QueryRequest request = request(random);
        Told told = new Told(plan);
        QuerySettings settings = settings(plan, random);
        try (FaultyPipeline pipeline =
                new FaultyPipeline(plan, settings, () -> worker(claims), claims)) {
            QueryHandle handle = pipeline.queries().submit(request, told);
            if (plan.expects(Fault.CLIENT_GONE)) {
                FaultyPipeline.pause(random.nextInt(30));
                plan.happened().add(Fault.CLIENT_GONE);
                handle.cancel();
            }
            assertThat(handle.await(PATIENCE)).as("the query ends").isTrue();
            check(request, told, pipeline, plan);
            if (!plan.expects(Fault.WORKER_KILLED)
                    && !plan.expects(Fault.ANSWER_LOST)
                    && !plan.expects(Fault.ANSWER_TOO_LARGE)) {
                awaitNoClaims(pipeline);
            }
        }
        return plan.happened();
    }

    private static void check(
            QueryRequest request, Told told, FaultyPipeline pipeline, FaultPlan plan) {
        List<String> traces = request.traces();
        assertThat(told.problems).isEmpty();
        told.rows.forEach((shard, rows) ->
                assertThat(rows)
                        .as("rows of shard %d", shard)
                        .isEqualTo(EXPECTED.get(traces.get(shard))));
        switch (told.outcome()) {
            case QueryOutcome.Finished(var progress) -> {
                assertThat(progress.total()).isEqualTo(traces.size());
                assertThat(progress.completed()).isEqualTo(told.rows.size());
                assertThat(progress.failed()).isEqualTo(told.failures.size());
                assertThat(told.rows.size() + told.failures.size()).isEqualTo(traces.size());
                told.failures.forEach((shard, failure) ->
                        assertThat(isExcused(traces.get(shard), failure, pipeline, plan))
                                .as("shard %d failed: %s", shard, failure)
                                .isTrue());
            }
            case QueryOutcome.Failed(_, _, var shard) -> {
                assertThat(request.onError()).isEqualTo(OnError.FAIL);
                FailedShard failed = shard.orElseThrow();
                assertThat(isExcused(traces.get(failed.shard()), failed, pipeline, plan))
                        .as("the query failed: %s", failed)
                        .isTrue();
            }
            case QueryOutcome.Cancelled _ ->
                    assertThat(plan.expects(Fault.CLIENT_GONE)).as("cancelled").isTrue();
        }
    }

    /// A shard may fail when its trace is bad, or when something happened to it.
    private static boolean isExcused(
            String trace, FailedShard failure, FaultyPipeline pipeline, FaultPlan plan) {
        return BAD.contains(trace)
                || pipeline.doomed().contains(failure.shard())
                // A busy machine may not answer in the short time that lost answers are given.
                || (plan.expects(Fault.ANSWER_LOST)
                        && failure.failure().code().equals("SHARD_DEADLINE"));
    }

    private static QueryRequest request(Random random) {
        List<String> good = new ArrayList<>(EXPECTED.keySet());
        List<String> traces = new ArrayList<>();
        int count = 3 + random.nextInt(8);
        OnError onError = random.nextInt(5) == 0 ? OnError.FAIL : OnError.SKIP;
        for (int i = 0; i < count; i++) {
            traces.add(
                    random.nextInt(onError == OnError.FAIL ? 30 : 8) == 0
                            ? BAD.get(random.nextInt(BAD.size()))
                            : good.get(random.nextInt(good.size())));
        }
        return new QueryRequest(traces, SQL, onError, QueryLimits.NONE);
    }

    private static QuerySettings settings(FaultPlan plan, Random random) {
        int window = 1 + random.nextInt(6);
        return new QuerySettings(
                window,
                new InFlight(1, window, 10),
                plan.expects(Fault.ANSWER_LOST) ? Duration.ofMillis(250) : LONG,
                LONG,
                3,
                Duration.ofMillis(1),
                new Publishing(1 + random.nextInt(3), LONG));
    }

    private static WorkerFunction worker(Path claims) {
        return new WorkerFunction(
                new WorkerSettings(
                        "worker",
                        2,
                        StoreSettings.defaults(TraceAddress.Grammar.BIGTRACE, Optional.empty()),
                        INLINE_LIMIT_BYTES,
                        claims.toUri(),
                        LONG,
                        Long.MAX_VALUE,
                        List.of(),
                        LONG),
                new ProcessorEngine(ProcessorOptions.DEFAULTS),
                DirectReplies.none(),
                InstantSource.system());
    }

    private static void awaitNoClaims(FaultyPipeline pipeline) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (pipeline.claimed() > 0) {
            assertThat(System.nanoTime()).as("answers that nobody removes").isLessThan(deadline);
            FaultyPipeline.pause(1);
        }
    }

    private static List<String> texts(QueryResult rows) {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
            StringBuilder row = new StringBuilder();
            for (int column = 0; column < rows.columnNames().size(); column++) {
                row.append(
                                switch (rows.type(column)) {
                                    case LONG -> Long.toString(rows.getLong(column));
                                    default -> rows.getString(column);
                                })
                        .append(' ');
            }
            texts.add(row.toString());
        }
        return texts;
    }

    /// What the client was told.
    private static final class Told implements QueryListener {
        private final FaultPlan plan;
        private final Map<Integer, List<String>> rows = new HashMap<>();
        private final Map<Integer, FailedShard> failures = new HashMap<>();
        private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
        private final List<QueryOutcome> outcomes = new ArrayList<>();

        Told(FaultPlan plan) {
            this.plan = plan;
        }

        @Override
        public void shardCompleted(CompletedShard shard) {
            hesitate(shard.shard());
            List<String> answered;
            try (var result = shard.rows()) {
                answered = texts(result);
            }
            once(shard.shard(), rows.put(shard.shard(), answered) == null);
        }

        @Override
        public void shardFailed(FailedShard shard) {
            once(shard.shard(), failures.put(shard.shard(), shard) == null);
        }

        @Override
        public void finished(QueryOutcome outcome) {
            outcomes.add(outcome);
        }

        QueryOutcome outcome() {
            assertThat(outcomes).hasSize(1);
            return outcomes.getFirst();
        }

        private void once(int shard, boolean first) {
            if (!first || (rows.containsKey(shard) && failures.containsKey(shard))) {
                problems.add("shard %d was told twice".formatted(shard));
            }
            if (!outcomes.isEmpty()) {
                problems.add("shard %d was told after the end".formatted(shard));
            }
        }

        private void hesitate(int shard) {
            if (plan.strikes(Fault.CLIENT_SLOW, new ShardKey("query", shard))) {
                FaultyPipeline.pause(5);
            }
        }
    }
}
