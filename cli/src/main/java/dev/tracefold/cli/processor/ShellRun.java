// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import java.io.OutputStream;
import java.nio.file.Path;

import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.output.ShellCsv;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.source.TraceSource;

/// One trace, one query text, one process: what Perfetto's shell does with `-q`.
///
/// @param options how the trace is loaded
/// @param limits what the query may take
public record ShellRun(ProcessorOptions options, QueryLimits limits) {

    /// Prints every result set, also those before a failure.
    public void print(Path trace, String sql, OutputStream out) {
        ByteWriter writer = new ByteWriter(out);
        try {
            run(trace, sql, writer);
        } finally {
            writer.flush();
        }
    }

    /// Loads of the trace what the query can see, in a fresh session, prints every result set to the writer and leaves it
    /// unflushed, on failure too: what was printed before stays printed.
    public void run(Path trace, String sql, ByteWriter out) {
        try (TraceSession session = TraceProcessor.openFor(TraceSource.file(trace), options, sql)) {
            session.run(sql, limits, new ShellCsv(out));
        }
    }
}
