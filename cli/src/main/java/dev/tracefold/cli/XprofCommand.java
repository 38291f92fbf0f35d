// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.cli.output.AlignedTable;
import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.profile.ProfileRun;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `tracefold xprof`: the data of one of XProf's tools.
@Command(
        name = "xprof",
        description = {
            "Makes the data of one of XProf's tools from the profiles in a log directory.",
            ""
        },
        customSynopsis = {
            "tracefold xprof LOGDIR",
            "tracefold xprof LOGDIR --tool TOOL [--run RUN] [--host HOST] [OPTION...]"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nOutput:%n",
        footer = {
            "Without --tool the runs and their hosts are listed. JSON is what XProf's server sends;"
                    + " --format table shows tools that are tables to people."
        })
final class XprofCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "LOGDIR", description = "The directory profilers wrote to.")
    private @Nullable Path directory;

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
            paramLabel = "json|table",
            description = "How to print; json without it.")
    private Format format = Format.JSON;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "An option of the tool, for instance resolution=8000.")
    private Map<String, String> options = new TreeMap<>();

    /// How to print.
    private enum Format {
        JSON,
        TABLE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    XprofCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (directory == null) {
            throw new WrongUsage("where are the profiles: LOGDIR?");
        }
        LogDirectory log = new LogDirectory(directory);
        try {
            Writer out =
                    new BufferedWriter(
                            new OutputStreamWriter(console.out(), StandardCharsets.UTF_8));
            int status = tool == null ? list(log, out) : show(log.run(run), tool, out);
            out.flush();
            return status;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int list(LogDirectory log, Writer out) throws IOException {
        AlignedTable table = new AlignedTable("run", "host");
        for (ProfileRun one : log.runs()) {
            one.hosts().forEach(profile -> table.row(one.name(), profile.host()));
        }
        table.write(out);
        return ExitStatus.OK.code();
    }

    private int show(ProfileRun found, String name, Writer out) throws IOException {
        Tool known = ProfileTools.named(name);
        ToolResult result = known.run(new ToolRequest(found.select(host), options));
        if (result instanceof ToolResult.NotAvailable reason) {
            console.error("tool '%s' is %s".formatted(name, reason.sentence()));
            return ExitStatus.ERROR.code();
        }
        if (result instanceof ToolResult.Document document) {
            out.flush();
            document.writeTo(console.out());
            return ExitStatus.OK.code();
        }
        if (format == Format.TABLE && result instanceof ToolResult.Tables tables) {
            for (DataTable table : tables.tables()) {
                write(table, out);
            }
            return ExitStatus.OK.code();
        }
        if (format == Format.TABLE) {
            throw new WrongUsage("tool '%s' has no tables; use --format json".formatted(name));
        }
        result.writeJson(out);
        out.append('\n');
        return ExitStatus.OK.code();
    }

    private static void write(DataTable table, Writer out) throws IOException {
        AlignedTable lines =
                new AlignedTable(
                        table.columns().stream().map(DataTable.Column::id).toArray(String[]::new));
        table.rows()
                .forEach(
                        row -> lines.row(row.stream().map(String::valueOf).toArray(String[]::new)));
        lines.write(out);
        for (Map.Entry<String, String> property : table.properties().entrySet()) {
            out.append(property.getKey()).append(" = ").append(property.getValue()).append('\n');
        }
        out.append('\n');
    }
}
