// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.api.ServerApi;
import dev.tracefold.cli.api.TextRows;
import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;

/// `tracefold queries`: the queries that a server runs and has run.
@Command(
        name = "queries",
        description = "The queries that a server runs and has run.",
        synopsisSubcommandLabel = "(ls | show | wait | download | cancel | standing)",
        subcommands = {
            QueriesCommand.Ls.class,
            QueriesCommand.Show.class,
            QueriesWait.class,
            QueriesDownload.class,
            QueriesCommand.Cancel.class,
            StandingCommand.class
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tracefold queries ls --server 127.0.0.1:8080",
            "  tracefold queries show 7720667b-1646-4527-a055-f5feace8881e"
        })
final class QueriesCommand {
    private static final String EXECUTIONS = "query_executions";

    QueriesCommand(@SuppressWarnings("unused") Console console) {}

    static String path(String uuid) {
        return EXECUTIONS + "/" + URLEncoder.encode(uuid, StandardCharsets.UTF_8);
    }

    /// A value as a cell of the output.
    static @Nullable Object cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (value.isIntegralNumber()) {
            return value.asLong();
        }
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    /// `tracefold queries ls`.
    @Command(
            name = "ls",
            description = {"Lists the queries of a server, the youngest first.", ""},
            sortOptions = false,
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  tracefold queries ls",
                "  tracefold queries ls --status IN_PROGRESS --format jsonl"
            })
    static final class Ls implements Callable<Integer> {
        private static final List<String> COLUMNS =
                List.of("query", "status", "started", "ended", "traces", "of", "rows", "sql");
        private static final List<String> FIELDS =
                List.of(
                        "queryUuid",
                        "status",
                        "startTime",
                        "endTime",
                        "processedTraces",
                        "totalTraces",
                        "processedRows",
                        "perfettoSql");

        private final Console console;

        @Mixin private final ServerOptions server = new ServerOptions();

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description =
                        "Only queries of this status: IN_PROGRESS, SUCCESS, FAILED or CANCELLED.")
        private @Nullable String status;

        Ls(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            List<JsonNode> queries = new ArrayList<>();
            try (ServerApi api = server.api()) {
                api.get(EXECUTIONS).path("queryExecutions").forEach(queries::add);
            }
            queries.removeIf(query ->
                    status != null && !status.equalsIgnoreCase(query.path("status").asText()));
            queries.sort(
                    Comparator.comparing((JsonNode query) -> query.path("startTime").asText())
                            .reversed());
            TextRows rows = new TextRows(COLUMNS);
            for (JsonNode query : queries) {
                @Nullable Object[] cells = new @Nullable Object[FIELDS.size()];
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = cell(query.path(FIELDS.get(i)));
                }
                rows.add(cells);
            }
            server.print(console, rows);
            return ExitStatus.OK.code();
        }
    }

    /// `tracefold queries show`.
    @Command(
            name = "show",
            description = {"Tells everything about a query, a field a row.", ""},
            sortOptions = false,
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = "  tracefold queries show --format json 7720667b-1646-4527-a055-f5feace8881e")
    static final class Show implements Callable<Integer> {
        private final Console console;

        @Mixin private final ServerOptions server = new ServerOptions();

        // The parser sets it.
        @SuppressWarnings("FieldCanBeFinal")
        @Parameters(paramLabel = "QUERY", description = "The query, as `queries ls` names it.")
        private String query = "";

        Show(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            TextRows rows = new TextRows(List.of("field", "value"));
            try (ServerApi api = server.api()) {
                api.get(path(query))
                        .properties()
                        .forEach(field -> rows.add(field.getKey(), cell(field.getValue())));
            }
            server.print(console, rows);
            return ExitStatus.OK.code();
        }
    }

    /// `tracefold queries cancel`.
    @Command(
            name = "cancel",
            description = {
                "Stops queries. One that has ended stays as it is; the rows that a query has"
                        + " gathered can still be read.",
                ""
            },
            sortOptions = false,
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = "  tracefold queries cancel 7720667b-1646-4527-a055-f5feace8881e")
    static final class Cancel implements Callable<Integer> {
        private final Console console;

        @Mixin private final ServerOptions server = new ServerOptions();

        // The parser sets it.
        @SuppressWarnings("FieldCanBeFinal")
        @Parameters(
                arity = "1..*",
                paramLabel = "QUERY",
                description = "Queries, as `queries ls` names them.")
        private List<String> queries = List.of();

        Cancel(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            TextRows rows = new TextRows(List.of("query", "status"));
            try (ServerApi api = server.api()) {
                for (String query : queries) {
                    var _ =
                            api.post(
                                    path(query) + ":cancel", JsonNodeFactory.instance.objectNode());
                    rows.add(query, cell(api.get(path(query) + ":status").path("status")));
                }
            }
            server.print(console, rows);
            return ExitStatus.OK.code();
        }
    }
}
