// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.cli.console.ProgressBar;
import dev.tracefold.cli.output.AlignedTable;
import dev.tracefold.cli.output.FittedTable;
import dev.tracefold.orchestrator.profile.GrpcParts;
import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.xprof.chart.Units;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.profile.ProfileRun;
import dev.tracefold.xprof.report.Report;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.Answer;
import dev.tracefold.xprof.session.LocalParts;
import dev.tracefold.xprof.session.PartCache;
import dev.tracefold.xprof.session.SplitParts;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolResult;

/// `tracefold xprof`: the data of one of XProf's tools.
@Command(
        name = "xprof",
        description = {
            "Makes the data of one of XProf's tools from the profiles in a log directory, or serves"
                    + " them to XProf's clients.",
            ""
        },
        customSynopsis = {
            "tracefold xprof LOGDIR",
            "tracefold xprof LOGDIR --tool TOOL [--run RUN] [--host HOST] [--output FILE]"
                    + " [OPTION...]",
            "tracefold xprof [LOGDIR] --port N [--grpc_port N] [--worker_service_address A,B...]"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nOutput:%n",
        footer = {
            "Without --tool the runs and their hosts are listed. JSON is what XProf's server sends;"
                    + " table shows tools that are tables, as wide as the terminal. html is one page"
                    + " with pictures and tables that needs nothing else, svg the pictures alone. Tools"
                    + " that are texts (graph_viewer) are printed as they are. A host whose profile is"
                    + " damaged is named on stderr, the others are answered, and the exit status is 3.",
            "",
            "A server shows profiles to people at /, answers under /data/plugin/profile/ and without"
                    + " that prefix, and is a worker for other servers on its gRPC port. Flags are"
                    + " XProf's; -h is for help.",
            "",
            "Examples:",
            "  tracefold xprof logs/",
            "  tracefold xprof logs/ --tool hlo_stats --format table"
        })
final class XprofCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "LOGDIR",
            description = "The directory profilers wrote to, or gs://BUCKET/FOLDER.")
    private @Nullable String directory;

    @Option(
            names = {"--logdir", "-l"},
            paramLabel = "LOGDIR",
            description = "The same, as XProf's flag.")
    private @Nullable String logdir;

    @Option(
            names = "--tool",
            paramLabel = "TOOL",
            description = "The tool, for instance hlo_stats.")
    private @Nullable String tool;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "The run; not needed if there is but one.")
    private String run = "";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The host; all of the run without it.")
    private String host = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "How to print: ${COMPLETION-CANDIDATES}; by the name of the output file, or"
                            + " json, without it.")
    private @Nullable Format format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to write instead of standard output.")
    private @Nullable Path output;

    @Option(
            names = "--width",
            paramLabel = "COLUMNS",
            description = "How wide tables may be; as wide as the terminal without it.")
    private int width = Integer.getInteger("tracefold.columns", 0);

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "An option of the tool, for instance resolution=8000.")
    private Map<String, String> options = new TreeMap<>();

    @Mixin private final StoreOptions stores = new StoreOptions();

    @Mixin private final ProfileServerOptions server = new ProfileServerOptions();

    /// How to print.
    private enum Format {
        JSON,
        TABLE,
        SVG,
        HTML;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    XprofCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (directory != null && logdir != null) {
            throw new WrongUsage("LOGDIR and --logdir are the same; give one");
        }
        String where = directory == null ? logdir : directory;
        if (server.wantsServer()) {
            if (where != null
                    && !ProfilePlaces.isInBucket(where)
                    && !Files.isDirectory(Path.of(where))) {
                throw new WrongUsage("LOGDIR must be a folder but was " + where);
            }
            server.serve(console, Optional.ofNullable(where), stores);
            return ExitStatus.OK.code();
        }
        if (where == null) {
            throw new WrongUsage("where are the profiles: LOGDIR?");
        }
        try (ProfilePlaces places = new ProfilePlaces(stores.ofUser())) {
            LogDirectory log = new LogDirectory(places.place(where));
            if (tool == null) {
                Writer out = writer(console.out());
                list(log, out);
                out.flush();
                return ExitStatus.OK.code();
            }
            return show(log.run(run), tool);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Writer writer(OutputStream out) {
        return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    private static void list(LogDirectory log, Writer out) throws IOException {
        AlignedTable table = new AlignedTable("run", "host");
        for (ProfileRun one : log.runs()) {
            one.hosts().forEach(profile -> table.row(one.name(), profile.host()));
        }
        table.write(out);
    }

    private int show(ProfileRun found, String name) throws IOException, InterruptedException {
        Answer answer = answer(found.select(host), name);
        int status = write(answer.result(), found, name);
        if (status != ExitStatus.OK.code() || answer.missing().isEmpty()) {
            return status;
        }
        answer.missing().forEach(one -> console.error(one.reason()));
        console.error(
                "%d of %d hosts are not in the answer"
                        .formatted(answer.missing().size(), answer.hosts()));
        return ExitStatus.SOME_TRACES_FAILED.code();
    }

    private Answer answer(List<HostProfile> hosts, String name) throws InterruptedException {
        ProgressBar bar = new ProgressBar(console, hosts.size(), "hosts", InstantSource.system());
        AtomicInteger failures = new AtomicInteger();
        try (LocalParts local = new LocalParts(new PartCache(), server.atOnce());
                GrpcParts remote =
                        server.workers().isEmpty() ? null : new GrpcParts(server.workers())) {
            return new Aggregator(
                            remote == null ? new SplitParts(local, server.splitting()) : remote)
                    .answer(
                            name,
                            hosts,
                            options,
                            (done, failed, all) ->
                                    bar.advance(failures.getAndSet(failed) == failed));
        } finally {
            bar.remove();
        }
    }

    private int write(ToolResult result, ProfileRun found, String name) throws IOException {
        if (result instanceof ToolResult.NotAvailable reason) {
            console.error("tool '%s' is %s".formatted(name, reason.sentence()));
            return ExitStatus.ERROR.code();
        }
        if (format() == Format.TABLE && !(result instanceof ToolResult.Tables)) {
            throw new WrongUsage("tool '%s' has no tables; use --format json".formatted(name));
        }
        Path file = output;
        if (file == null) {
            print(result, name, found.name(), console.out());
            return ExitStatus.OK.code();
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            print(result, name, found.name(), out);
        } catch (NoSuchFileException | AccessDeniedException e) {
            WrongUsage wrong = new WrongUsage("--output: cannot write '%s'".formatted(file));
            wrong.initCause(e);
            throw wrong;
        }
        return ExitStatus.OK.code();
    }

    private Format format() {
        if (format != null) {
            return format;
        }
        String file = output == null ? "" : output.toString().toLowerCase(Locale.ROOT);
        if (file.endsWith(".svg")) {
            return Format.SVG;
        }
        return file.endsWith(".html") || file.endsWith(".htm") ? Format.HTML : Format.JSON;
    }

    private void print(ToolResult result, String name, String run, OutputStream bytes)
            throws IOException {
        if (result instanceof ToolResult.Document document) {
            document.writeTo(bytes);
            bytes.flush();
            return;
        }
        Writer out = writer(bytes);
        switch (format()) {
            case JSON -> {
                result.writeJson(out);
                out.append('\n');
            }
            case TABLE -> {
                if (result instanceof ToolResult.Tables tables) {
                    for (DataTable table : tables.tables()) {
                        write(table, out);
                    }
                }
            }
            case SVG -> out.append(Report.of(name, run, result).svg());
            case HTML -> out.append(Report.of(name, run, result).html());
        }
        out.flush();
    }

    private static String cell(Object value) {
        return value instanceof Number number
                ? Units.plain(number.doubleValue())
                : String.valueOf(value);
    }

    private void write(DataTable table, Writer out) throws IOException {
        FittedTable lines =
                new FittedTable(table.columns().stream().map(DataTable.Column::id).toList());
        table.rows().forEach(row -> lines.row(row.stream().map(XprofCommand::cell).toList()));
        lines.write(out, output == null ? width : 0);
        for (Map.Entry<String, String> property : table.properties().entrySet()) {
            out.append(property.getKey()).append(" = ").append(property.getValue()).append('\n');
        }
        out.append('\n');
    }
}
