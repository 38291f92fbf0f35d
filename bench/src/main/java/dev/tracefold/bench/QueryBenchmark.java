// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// How long does each of the queries that the peer was measured with take once the trace is loaded? Read the time a row: the
/// score over the number of slices. The trace is written to the temporary directory once.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
public class QueryBenchmark {
    @Param({"5000000"})
    int slices;

    @Param PeerQuery query = PeerQuery.SUM;

    private @Nullable TraceSession session;

    /// Loads the trace.
    @Setup(Level.Trial)
    public void load() throws IOException {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "tracefold-bench");
        Path trace = SyntheticTrace.TRACK_EVENT.file(directory, 2 * slices);
        session = TraceProcessor.open(TraceSource.file(trace), ProcessorOptions.DEFAULTS);
    }

    /// Runs the query and reads every row.
    @Benchmark
    public void run(Blackhole sink) {
        if (session == null) {
            throw new IllegalStateException("not loaded");
        }
        try (QueryResult result = session.query(query.sql())) {
            while (result.next()) {
                sink.consume(result.getLong(0));
            }
        }
    }

    /// Gives the memory back.
    @TearDown(Level.Trial)
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
