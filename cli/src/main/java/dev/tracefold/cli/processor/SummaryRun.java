// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.processor;

import java.nio.file.Path;
import java.util.List;

import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.output.ShellCsv;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.summary.SummaryRequest;
import dev.tracefold.processor.summary.SummarySpec;
import dev.tracefold.processor.summary.TraceSummary;

/// One trace and what specs ask of it: what Perfetto's shell does with `--summary` and
/// `--structured-query-id`.
///
/// @param options how the trace is loaded
/// @param limits what all queries together may take of time, and each of the rest
public record SummaryRun(ProcessorOptions options, QueryLimits limits) {

    /// Computes a summary.
    public TraceSummary summarize(Path trace, SummaryRequest request) {
        try (TraceSession session = TraceProcessor.open(TraceSource.file(trace), options)) {
            return session.summarize(request, limits);
        }
    }

    /// Prints the rows of a structured query.
    public void query(Path trace, List<SummarySpec> specs, String id, ByteWriter out) {
        try (TraceSession session = TraceProcessor.open(TraceSource.file(trace), options)) {
            session.run(specs, id, limits, new ShellCsv(out));
        }
    }
}
