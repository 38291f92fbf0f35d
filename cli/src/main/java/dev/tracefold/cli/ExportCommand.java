// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.LogOutput;
import dev.tracefold.cli.export.ExportFormat;
import dev.tracefold.cli.export.ExportPlace;
import dev.tracefold.cli.export.ExportSelection;
import dev.tracefold.cli.export.ExportSelection.NamedQuery;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceStores;

/// `tracefold export`: a trace as files for other programs.
@Command(
        name = "export",
        description = {
            "Writes a trace as files for other programs: an SQLite database, or a Parquet or Arrow file for"
                    + " each table. What breaks off, Ctrl-C included, leaves no file.",
            ""
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        footerHeading = "%nWhich tables:%n",
        footer = {
            "Without --tables, --views, --modules or --sql it is every table, under its native name"
                    + " (__intrinsic_slice), as in the export of Perfetto's shell; an SQLite database has the"
                    + " prelude's views (slice, thread, ...) over them, too; those that call functions which"
                    + " plain SQLite has not are tables there. What is named becomes a table with its rows in"
                    + " every format. The four can be combined.",
            "",
            "One table that is named by --tables or --sql is the file OUT itself; otherwise Parquet and Arrow"
                    + " files are in the folder OUT, each called as its table.",
            "",
            "Examples:",
            "  tracefold export -o a.sqlite a.pftrace",
            "  tracefold export --format parquet --views -o tables/ a.pftrace",
            "  tracefold export --modules slices.self_dur,linux.cpu.utilization.* --format arrow -o tables/ a.pftrace",
            "  tracefold export --sql 'jank=SELECT name, dur FROM slice WHERE dur > 16e6' -o jank.parquet a.pftrace"
        })
final class ExportCommand implements Callable<Integer> {
    private final Console console;

    // The parser sets it.
    @SuppressWarnings("FieldCanBeFinal")
    @Parameters(
            paramLabel = "TRACE",
            description = "A file, or an address as for `tracefold query`.")
    private String trace = "";

    // The parser sets it.
    @SuppressWarnings("FieldCanBeFinal")
    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "The file or folder to write.")
    private Path output = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "${COMPLETION-CANDIDATES} (default: what OUT is called: .sqlite or .db, .parquet,"
                            + " .arrow).")
    private Optional<ExportFormat> format = Optional.empty();

    @Option(
            names = "--tables",
            paramLabel = "NAME",
            split = ",",
            description = "These tables and views, separated by commas.")
    private List<String> tables = List.of();

    @Option(
            names = "--views",
            description =
                    "Every table and view of the prelude, under the names that queries use: slice,"
                            + " thread, sched, ...")
    private boolean views;

    @Option(
            names = "--modules",
            paramLabel = "MODULE",
            split = ",",
            description =
                    "What modules of the standard library make for others, separated by commas;"
                            + " slices.* is all of a package.")
    private List<String> modules = List.of();

    @Option(
            names = "--sql",
            paramLabel = "NAME=SQL",
            description = "The rows of a query as the table NAME; can be repeated.")
    private List<String> queries = List.of();

    @Option(names = "--force", description = "Replace files that are there already.")
    private boolean force;

    @Mixin private final StoreOptions stores = new StoreOptions();

    @Mixin private final EngineOptions engine = new EngineOptions();

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ExportFormat wanted =
                format.or(() -> ExportFormat.of(output))
                        .orElseThrow(() ->
                                new WrongUsage(
                                        "--format sqlite, parquet or arrow? The name %s does not tell"
                                                .formatted(output)));
        ExportSelection selection =
                new ExportSelection(
                        tables, views, modules, queries.stream().map(NamedQuery::parse).toList());
        ExportPlace place = ExportPlace.of(wanted, output, selection);
        place.checkFree(force);
        LogOutput.silent();
        StoreSettings settings = stores.ofUser();
        try (TraceStores opened = TraceStores.open(settings);
                TraceSession session =
                        open(opened.locate(trace).find(), settings, selection.text())) {
            return new SessionExport(console, engine.limits(), InstantSource.system())
                    .run(session, selection, place)
                    .code();
        }
    }

    private TraceSession open(TraceSource source, StoreSettings settings, Optional<String> text) {
        return text.map(sql -> TraceProcessor.openFor(source, engine.options(settings), sql))
                .orElseGet(() -> TraceProcessor.open(source, engine.options(settings)));
    }
}
