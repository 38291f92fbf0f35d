// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// What does a session cost before its trace does? A trace without an event is opened, asked once
/// and closed; the target is 25 ms in a warm JVM. Read the percentiles: the mean hides a busy machine.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(
        value = 2,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
public class SessionStartBenchmark {
    /// No table; a table; a view of the prelude over tables and functions; a module of the library.
    @Param({
        "SELECT 1",
        "SELECT count(*) FROM __intrinsic_slice",
        "SELECT count(*) FROM thread_track",
        "INCLUDE PERFETTO MODULE slices.with_context; SELECT count(*) FROM thread_or_process_slice"
    })
    String sql = "SELECT 1";

    /// One packet that says nothing: field 1 of the trace is the packet, field 10 of the packet is the
    /// sequence it belongs to.
    private final TraceSource trace =
            TraceSource.bytes("empty.pftrace", new byte[] {0x0A, 2, 0x50, 1});

    /// Opens, asks, closes.
    @Benchmark
    public long start() {
        try (TraceSession session = TraceProcessor.open(trace, ProcessorOptions.DEFAULTS);
                QueryResult result = session.query(sql)) {
            return result.next() ? result.getLong(0) : -1;
        }
    }
}
