// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.cli.export.ExportFormat;
import dev.tracefold.cli.export.ExportPlace;
import dev.tracefold.cli.export.ExportSelection;
import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.output.ShellCsv;
import dev.tracefold.cli.processor.BatchAnswerer;
import dev.tracefold.cli.processor.BatchLoop;
import dev.tracefold.cli.processor.InteractiveShell;
import dev.tracefold.cli.processor.ModuleListing;
import dev.tracefold.cli.processor.ShellRun;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.source.TraceSource;

/// `tracefold processor`: the engine alone, without the event pipeline.
@Command(
        name = "processor",
        description = {
            "Loads one trace and answers queries about it, as Perfetto's trace_processor shell does.",
            ""
        },
        customSynopsis = {
            "tracefold processor [OPTION...] TRACE (--sql SQL | --file FILE)",
            "tracefold processor [OPTION...] TRACE --export FILE [--sql SQL]",
            "tracefold processor [OPTION...] TRACE --interactive",
            "tracefold processor [OPTION...] TRACE --summary [--summary-spec FILE]...",
            "tracefold processor [OPTION...] -D [TRACE]",
            "tracefold processor [OPTION...] --batch",
            "tracefold processor [OPTION...] --list-modules[=MODULE|OBJECT]"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nOutput:%n",
        footer = {
            "Every statement that has a result set prints it: a head of quoted names, one line a row,"
                    + " texts quoted and not escaped, NULL as \"[NULL]\", doubles with six decimals,"
                    + " an empty line between two results. Byte for byte what Perfetto's shell prints.",
            "",
            "--batch reads {\"trace\":PATH,\"sql\":TEXT or PATH} lines and writes"
                    + " {\"ok\":true,\"csv\":\"...\",\"error\":null} lines in the same order. Each question gets a"
                    + " fresh session with --analyze-trace-proto-content, --crop-track-events and"
                    + " --extra-checks on, as Perfetto's diff tests run.",
            "",
            "Examples:",
            "  tracefold processor a.pftrace --sql 'SELECT name, dur FROM slice LIMIT 10'",
            "  tracefold processor a.pftrace --interactive",
            "  tracefold processor -D --http-port 9001 a.pftrace"
        })
final class ProcessorCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "TRACE",
            description = "The trace file; its format is told from its content.")
    private @Nullable Path trace;

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private @Nullable SqlText sql;

    @Option(
            names = {"--interactive", "-i"},
            description = "Ask statement by statement, with history and completion.")
    private boolean interactive;

    @Option(names = "--batch", description = "Answer a line of JSON for a line of JSON.")
    private boolean batch;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Questions a batch works on at a time (default: ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--list-modules",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "MODULE|OBJECT",
            description =
                    "Print the modules of the standard library, or what one of them holds, or what"
                            + " an object of one is.")
    private @Nullable String listing;

    @Option(
            names = {"--export", "-e"},
            paramLabel = "FILE",
            description =
                    "Write all tables and views to this SQLite database when queries are done, in place"
                            + " of what is there. `tracefold export` does more.")
    private @Nullable Path export;

    @Mixin private final SummaryOptions summary = new SummaryOptions();

    @Mixin private final HttpdOptions httpd = new HttpdOptions();

    @Mixin private final EngineOptions engine = new EngineOptions();

    ProcessorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkOneMode();
        if (batch) {
            new BatchLoop(new BatchAnswerer(engine.withDiffTestChecks(), engine.limits()), jobs)
                    .run(console.in(), console.out());
            return ExitStatus.OK.code();
        }
        if (listing != null) {
            printModules(listing);
            return ExitStatus.OK.code();
        }
        if (httpd.asked()) {
            httpd.run(console, engine.options(), trace);
            return ExitStatus.OK.code();
        }
        Path file = trace;
        if (file == null) {
            throw new WrongUsage("which TRACE?");
        }
        if (summary.asked()) {
            summary.run(file, engine.options(), engine.limits(), console.out());
        } else if (interactive) {
            new InteractiveShell(engine.options()).run(file);
        } else if (export != null) {
            return export(file, export);
        } else if (sql != null) {
            new ShellRun(engine.options(), engine.limits())
                    .print(file, sql.read(console), console.out());
        } else {
            throw new WrongUsage(
                    "what to do: --sql, --file, --export, --summary, --interactive or --batch?");
        }
        return ExitStatus.OK.code();
    }

    private void printModules(String moduleOrObject) {
        ByteWriter out = new ByteWriter(console.out());
        ModuleListing modules = new ModuleListing(engine.options());
        if (moduleOrObject.isEmpty()) {
            modules.printModules(out);
        } else {
            modules.print(moduleOrObject, out);
        }
        out.flush();
    }

    private void checkOneMode() {
        summary.check();
        if (batch && (interactive || sql != null || trace != null)) {
            throw new WrongUsage("--batch takes its traces and queries from the standard input");
        }
        if (interactive && sql != null) {
            throw new WrongUsage("--interactive and a query do not go together");
        }
        if (jobs < 1) {
            throw new WrongUsage("--jobs must be at least 1 but was " + jobs);
        }
        checkExport();
        checkAlone(summary.asked(), "a summary");
        checkAlone(httpd.asked(), "--httpd");
        if (httpd.asked() && summary.asked()) {
            throw new WrongUsage("--httpd and a summary do not go together");
        }
    }

    private void checkExport() {
        if (export != null && (batch || interactive || summary.asked() || httpd.asked())) {
            throw new WrongUsage("--export goes alone or with a query");
        }
    }

    private void checkAlone(boolean asked, String what) {
        if (asked && (batch || interactive || sql != null)) {
            throw new WrongUsage(
                    what + " and a query, --batch or --interactive do not go together");
        }
    }

    /// What the query makes is there, too.
    private int export(Path file, Path database) {
        ExportPlace place = new ExportPlace(ExportFormat.SQLITE, database, false);
        ByteWriter out = new ByteWriter(console.out());
        try (TraceSession session = TraceProcessor.open(TraceSource.file(file), engine.options())) {
            if (sql != null) {
                session.run(sql.read(console), engine.limits(), new ShellCsv(out));
            }
            return new SessionExport(console, engine.limits(), InstantSource.system())
                    .run(session, ExportSelection.EVERYTHING, place)
                    .code();
        } finally {
            out.flush();
        }
    }
}
