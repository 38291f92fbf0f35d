// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

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
        "SELECT count(*) FROM thread_slice",
        "INCLUDE PERFETTO MODULE slices.with_context; SELECT count(*) FROM thread_or_process_slice"
    })
    String sql = "SELECT 1";

    private TraceSource trace = TraceSource.file(Path.of("unset"));

    /// Writes the trace: one packet that says nothing.
    @Setup(Level.Trial)
    public void write() throws IOException {
        Path file = Files.createTempFile("tracefold-empty", ".pftrace");
        file.toFile().deleteOnExit();
        // Field 1 of the trace is a packet; field 10 of the packet is the sequence it belongs to.
        Files.write(file, new byte[] {0x0A, 2, 0x50, 1});
        trace = TraceSource.file(file);
    }

    /// Opens, asks, closes.
    @Benchmark
    public long start() {
        try (TraceSession session = TraceProcessor.open(trace, ProcessorOptions.DEFAULTS);
                QueryResult result = session.query(sql)) {
            return result.next() ? result.getLong(0) : -1;
        }
    }
}
