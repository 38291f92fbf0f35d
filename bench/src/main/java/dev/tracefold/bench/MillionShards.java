// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.EventType;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QuerySettings;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.proto.perfetto.QueryResult;
import dev.tracefold.proto.perfetto.QueryResult.CellsBatch;
import dev.tracefold.proto.perfetto.QueryResult.CellsBatch.CellType;

/// How many shards does one orchestrator merge in a second, and what does a large query hold in
/// memory? A query over a million addresses, in this process, through the real broker, tokens,
/// events, ledger and reply channel; the workers are stubs that answer at once with one row, so that
/// what is measured is the way and not the work. Run it with the heap it is to keep to (`-Xmx512m`).
/// Three runs; the first warms up and is printed as well.
public final class MillionShards {
    private static final int RUNS = 3;
    private static final int WINDOW = 400;
    private static final URI WORKER = URI.create("/tracefold/worker/stub");
    private static final ShardAnswer ROW =
            new ShardAnswer.Inline(
                    List.of(
                            QueryResult.newBuilder()
                                    .addColumnNames("n")
                                    .addBatch(
                                            CellsBatch.newBuilder()
                                                    .addCells(CellType.CELL_VARINT)
                                                    .addVarintCells(7)
                                                    .setIsLastBatch(true))
                                    .build()));
    private static final ShardReply.ShardReport REPORT =
            new ShardReply.ShardReport(1, 1000, 1000, 100, List.of());

    private MillionShards() {}

    /// `[SHARDS]`: how many, 1,000,000 when nothing is said.
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int shards = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        out.printf(
                "JDK %s, %d CPUs, heap at most %d MB%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() / 1_000_000);
        List<String> traces = new ArrayList<>(shards);
        for (int i = 0; i < shards; i++) {
            traces.add("/gcs/fleet-traces/2026/11/22/device-%08d/trace.pftrace".formatted(i));
        }
        Path claims = Files.createTempDirectory("tracefold-bench");
        for (int run = 1; run <= RUNS; run++) {
            out.printf("run %d: %s%n", run, query(traces, claims));
        }
        Files.delete(claims);
    }

    private static String query(List<String> traces, Path claims) throws InterruptedException {
        QuerySettings settings =
                new QuerySettings(
                        WINDOW, Duration.ofDays(1), Duration.ofDays(1), 3, Duration.ofMillis(100));
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
        Counting listener = new Counting();
        try (EmbeddedPipeline pipeline = EmbeddedPipeline.start(stub(), settings, claims)) {
            long start = System.nanoTime();
            QueryHandle query =
                    pipeline.submit(
                            new QueryRequest(
                                    traces,
                                    "SELECT count(*) AS n FROM slice",
                                    QueryRequest.OnError.FAIL,
                                    QueryLimits.NONE),
                            listener);
            if (!query.await(Duration.ofHours(1))) {
                throw new IllegalStateException("the query did not end");
            }
            double seconds = (double) (System.nanoTime() - start) / 1e9;
            if (listener.rows != traces.size()
                    || !(listener.outcome instanceof QueryOutcome.Finished)) {
                throw new IllegalStateException(
                        "expected a row for each of %d traces but there were %d, %s"
                                .formatted(traces.size(), listener.rows, listener.outcome));
            }
            long peak = heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
            return "%,d shards in %.1f s, %,.0f shards/s, heap peak %d MB"
                    .formatted(
                            traces.size(),
                            seconds,
                            (double) traces.size() / seconds,
                            peak / 1_000_000);
        }
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static EventHandler stub() {
        return event -> {
            if (!event.getType().equals(EventType.SHARD_REQUESTED.wireName())) {
                return new EventOutcome.Accepted();
            }
            ShardRequest request = ShardEvents.request(event);
            return new EventOutcome.Reply(
                    ShardEvents.replied(
                            new ShardReply.Completed(
                                    request.route(), request.traceAddress(), ROW, REPORT),
                            WORKER,
                            Instant.EPOCH));
        };
    }

    /// Counts; called by one thread at a time.
    private static final class Counting implements QueryListener {
        private long rows;
        private Object outcome = "no end";

        @Override
        public void shardCompleted(CompletedShard shard) {
            try (var answer = shard.rows()) {
                while (answer.next()) {
                    rows++;
                }
            }
        }

        @Override
        public void shardFailed(FailedShard shard) {
            throw new IllegalStateException("failed: " + shard);
        }

        @Override
        public void finished(QueryOutcome how) {
            outcome = how;
        }
    }
}
