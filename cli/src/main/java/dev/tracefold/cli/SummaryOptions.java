// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.processor.SpecFiles;
import dev.tracefold.cli.processor.SummaryRun;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.summary.SummaryRequest;
import dev.tracefold.processor.summary.TraceSummary;

/// The options about trace summaries and structured queries, named as Perfetto's shell names them.
final class SummaryOptions {
    private static final String ALL = "all";

    @Option(
            names = "--summary",
            description = "Print a trace summary: what the --summary options below ask for.")
    private boolean summary;

    @Option(
            names = "--summary-spec",
            paramLabel = "FILE",
            description =
                    "A TraceSummarySpec message, as text (.textproto) or bytes (.pb), or told from its"
                            + " content; can be repeated.")
    private List<Path> specs = new ArrayList<>();

    @Option(
            names = "--summary-metrics-v2",
            paramLabel = "ID,ID...",
            description = "The metrics to compute, or `all` of the specs.")
    private @Nullable String metrics;

    @Option(
            names = "--summary-metadata-query",
            paramLabel = "ID",
            description = "The query of a spec whose columns key and value are the metadata.")
    private @Nullable String metadataQuery;

    @Option(
            names = "--summary-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description =
                    "Of the TraceSummary message: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.text;

    @Option(
            names = "--structured-query-spec",
            paramLabel = "FILE",
            description = "Like --summary-spec, for --structured-query-id; can be repeated.")
    private List<Path> querySpecs = new ArrayList<>();

    @Option(
            names = "--structured-query-id",
            paramLabel = "ID",
            description = "Run the query of a spec that has this id and print its rows.")
    private @Nullable String queryId;

    @Option(names = "--run-metrics", paramLabel = "NAME,NAME...", hidden = true)
    private @Nullable String firstVersionMetrics;

    /// How a summary is printed; the names are those of the command line.
    private enum Format {
        /// The protobuf text format.
        text,
        /// The encoded message.
        binary
    }

    /// Whether anything here says what to do.
    boolean asked() {
        return summary || queryId != null;
    }

    /// Refuses options that do not go together.
    void check() {
        if (firstVersionMetrics != null) {
            throw new WrongUsage(
                    "--run-metrics: metrics of the first version are not supported; write %s as metrics v2 and use --summary --summary-spec FILE --summary-metrics-v2 ID"
                            .formatted(firstVersionMetrics));
        }
        if (summary && queryId != null) {
            throw new WrongUsage("--summary and --structured-query-id do not go together");
        }
        checkSummary();
        if (queryId != null && specs.isEmpty() && querySpecs.isEmpty()) {
            throw new WrongUsage("--structured-query-id needs a --structured-query-spec");
        }
        if (queryId == null && !querySpecs.isEmpty()) {
            throw new WrongUsage("--structured-query-spec needs a --structured-query-id");
        }
    }

    private void checkSummary() {
        boolean partOfSummary = !specs.isEmpty() || metrics != null || metadataQuery != null;
        if (partOfSummary && !summary && queryId == null) {
            throw new WrongUsage("the --summary-... options need --summary");
        }
    }

    /// Which metrics and metadata; none of what is not named.
    private SummaryRequest request() {
        Optional<List<String>> ids =
                ALL.equalsIgnoreCase(metrics)
                        ? Optional.empty()
                        : Optional.of(metrics == null ? List.of() : List.of(metrics.split(",")));
        return new SummaryRequest(SpecFiles.read(specs), ids, Optional.ofNullable(metadataQuery));
    }

    /// Does what is asked for.
    void run(Path trace, ProcessorOptions options, QueryLimits limits, OutputStream out)
            throws IOException {
        SummaryRun run = new SummaryRun(options, limits);
        if (queryId == null) {
            TraceSummary result = run.summarize(trace, request());
            out.write(
                    format == Format.binary
                            ? result.toByteArray()
                            : result.toText().getBytes(StandardCharsets.UTF_8));
            return;
        }
        List<Path> files = new ArrayList<>(querySpecs);
        files.addAll(specs);
        ByteWriter writer = new ByteWriter(out);
        try {
            run.query(trace, SpecFiles.read(files), queryId, writer);
        } finally {
            writer.flush();
        }
    }
}
