// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.LogOutput;
import dev.tracefold.cli.query.EmbeddedFleet;
import dev.tracefold.cli.query.SelfTrace;
import dev.tracefold.cli.query.TraceSelection;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.registry.TraceStores;

/// `tracefold query`: one question to many traces.
@Command(
        name = "query",
        description = {
            "Asks every trace the same question and prints the rows of all, each led by the column"
                    + " _trace_address, in the order of the traces.",
            "",
            "Each trace is a shard that goes through the event pipeline - orchestrator, broker,"
                    + " worker - within this process.",
            ""
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        sortOptions = false,
        footer = {
            "  tracefold query --sql 'SELECT count(*) AS n FROM slice' traces/",
            "  tracefold query --file slow.sql --on-error skip --format jsonl 'runs/**/*.pftrace'",
            "  tracefold query --sql 'SELECT count(*) AS n FROM slice' 'gs://bucket/runs/**/*.pftrace'",
            "  tracefold query --sql 'SELECT name, dur FROM slice' -o rows.parquet traces/",
            "  tracefold query --sql 'SELECT name, dur FROM slice' traces/ \\",
            "    --reduce 'SELECT name, max(dur) AS worst FROM result GROUP BY name'"
        })
final class QueryCommand implements Callable<Integer> {
    private final Console console;

    // The parser sets it.
    @SuppressWarnings("FieldCanBeFinal")
    @Parameters(
            arity = "1..*",
            paramLabel = "TRACE",
            description =
                    "Files, folders (every trace in them, at any depth), quoted patterns such as"
                            + " 'runs/**/*.pftrace', or addresses: gs://bucket/object, gs://bucket/folder/,"
                            + " 'gs://bucket/**/*.pftrace', https://host/trace.")
    private List<String> traces = List.of();

    @Mixin private final QueryOptions query = new QueryOptions();

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Traces answered at a time (default: one for each CPU).")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--self-trace",
            paramLabel = "FILE",
            description =
                    "Writes how the query went - plan, publish, queue, load, query, merge - as a"
                            + " trace that this command, or Perfetto's UI, can open.")
    private @Nullable Path selfTrace;

    @Mixin private final StoreOptions stores = new StoreOptions();

    @Mixin private final EngineOptions engine = new EngineOptions();

    QueryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (workers < 1) {
            throw new WrongUsage("--workers must be at least 1 but was " + workers);
        }
        LogOutput.silent();
        if (selfTrace == null) {
            return run(PipelineTracer.NONE);
        }
        SelfTrace trace = new SelfTrace();
        try {
            return run(trace);
        } finally {
            try {
                trace.write(selfTrace);
            } catch (IOException e) {
                console.error("--self-trace: could not write %s (%s)".formatted(selfTrace, e));
            }
        }
    }

    private int run(PipelineTracer tracer) throws InterruptedException {
        return query.run(
                console,
                selected(),
                engine.limits(),
                scratch ->
                        new EmbeddedFleet(
                                workers,
                                engine.options(stores.ofUser()),
                                stores.ofUser(),
                                scratch.path(),
                                tracer));
    }

    private List<String> selected() {
        TraceSelection selection;
        try (TraceStores listed = TraceStores.open(stores.ofUser())) {
            selection = TraceSelection.of(traces, FolderScan::looksLikeTrace, listed);
        }
        if (!selection.empty().isEmpty()) {
            String nothing = "no trace in " + String.join(", ", selection.empty());
            if (!query.skipsFailures() || selection.traces().isEmpty()) {
                throw new ProcessorException(Failure.user("NO_TRACES", nothing));
            }
            console.error(nothing);
        }
        return selection.traces();
    }
}
