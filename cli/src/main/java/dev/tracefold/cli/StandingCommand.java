// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.api.ServerApi;
import dev.tracefold.cli.api.TextRows;
import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;

/// `tracefold queries standing`: queries that go on with every trace that a server indexes.
@Command(
        name = "standing",
        description = {
            "Queries that go on: every trace that the server indexes is asked, and its rows are"
                    + " added to those of the others. Rows of a trace that is replaced are replaced"
                    + " too, and go when it goes.",
            ""
        },
        synopsisSubcommandLabel = "(ls | add | remove | rows)",
        subcommands = {
            StandingCommand.Ls.class,
            StandingCommand.Add.class,
            StandingCommand.Remove.class,
            StandingCommand.Rows.class
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tracefold queries standing add --name jank --sql 'SELECT ...' --filter 'kind = proto'",
            "  tracefold queries standing rows jank --order-by 'dur desc'"
        })
final class StandingCommand {
    private static final String PATH = "standing_queries";
    private static final String LIST = "standingQueries";

    StandingCommand(@SuppressWarnings("unused") Console console) {}

    /// By its own name or that of the saved query; the first of two with the same name is meant.
    private static JsonNode find(ServerApi api, String wanted) {
        JsonNode byName = null;
        for (JsonNode query : api.get(PATH).path(LIST)) {
            if (query.path("id").asText().equals(wanted)) {
                return query;
            }
            if (byName == null && query.path("name").asText().equals(wanted)) {
                byName = query;
            }
        }
        if (byName == null) {
            throw new WrongUsage(
                    "no standing query is called %s; `queries standing ls` lists them"
                            .formatted(wanted));
        }
        return byName;
    }

    /// `tracefold queries standing ls`.
    @Command(
            name = "ls",
            description = {"Lists the standing queries of a server, the oldest first.", ""},
            sortOptions = false,
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = "  tracefold queries standing ls --format jsonl")
    static final class Ls implements Callable<Integer> {
        private static final List<String> COLUMNS =
                List.of("id", "name", "query", "since", "traces", "failed", "rows", "sql");
        private static final List<String> FIELDS =
                List.of(
                        "id",
                        "name",
                        "queryUuid",
                        "startTime",
                        "processedTraces",
                        "failedTraces",
                        "processedRows",
                        "perfettoSql");

        private final Console console;

        @Mixin private final ServerOptions server = new ServerOptions();

        Ls(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            TextRows rows = new TextRows(COLUMNS);
            try (ServerApi api = server.api()) {
                for (JsonNode query : api.get(PATH).path(LIST)) {
                    @Nullable Object[] cells = new @Nullable Object[FIELDS.size()];
                    for (int i = 0; i < cells.length; i++) {
                        cells[i] = QueriesCommand.cell(query.path(FIELDS.get(i)));
                    }
                    rows.add(cells);
                }
            }
            server.print(console, rows);
            return ExitStatus.OK.code();
        }
    }

    /// `tracefold queries standing add`.
    @Command(
            name = "add",
            description = {
                "Lets a query stand: one that is saved on the server, or a new one.",
                ""
            },
            sortOptions = false,
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  tracefold queries standing add --saved tracefold.slices_by_name --existing",
                "  tracefold queries standing add --name jank --file jank.sql"
                        + " --directory gs://bucket/runs/ --filter 'file_path glob *.pftrace'"
            })
    static final class Add implements Callable<Integer> {
        private final Console console;

        @Mixin private final ServerOptions server = new ServerOptions();

        @ArgGroup(multiplicity = "1")
        private @Nullable Question question;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "What a new query is called; needed with --sql and --file.")
        private @Nullable String name;

        @Option(
                names = "--directory",
                paramLabel = "ADDRESS",
                description = "Only traces of this folder or bucket (default: all of the catalog).")
        private @Nullable String directory;

        @Option(
                names = "--filter",
                paramLabel = "CONDITION",
                description = "Only traces of which this holds, as for `tracefold traces ls`.")
        private List<String> filters = List.of();

        @Option(
                names = "--columns",
                paramLabel = "COLUMN",
                split = ",",
                description = "Columns of the traces that rows are shown with.")
        private List<String> columns = List.of();

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "Most rows of all traces together (default: a million).")
        private @Nullable Long limit;

        @Option(
                names = "--existing",
                description = "Asks also the traces that are in the catalog already.")
        private boolean existing;

        Add(Console console) {
            this.console = console;
        }

        /// A query that is there, or a new one.
        static final class Question {
            @Option(
                    names = "--saved",
                    paramLabel = "ID",
                    required = true,
                    description = "A saved query, or one that comes with the product.")
            private @Nullable String saved;

            @ArgGroup(multiplicity = "1")
            private @Nullable SqlText sql;
        }

        @Override
        public Integer call() {
            TextRows rows = new TextRows(List.of("id", "query"));
            try (ServerApi api = server.api()) {
                JsonNode added = api.post(PATH, body());
                rows.add(added.path("id").asText(), added.path("queryUuid").asText());
            }
            server.print(console, rows);
            return ExitStatus.OK.code();
        }

        private ObjectNode body() {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("existing", existing);
            Question asked = question;
            if (asked != null && asked.saved != null) {
                if (name != null || directory != null || limit != null) {
                    throw new WrongUsage(
                            "--saved: a saved query has its name, directory and limit already");
                }
                return body.put("preset_id", asked.saved);
            }
            if (name == null || asked == null || asked.sql == null) {
                throw new WrongUsage("--name is needed for a new query");
            }
            body.put("name", name).put("perfetto_sql", asked.sql.read(console));
            if (limit != null) {
                body.put("limit", limit);
            }
            if (directory != null) {
                body.putArray("settings")
                        .addObject()
                        .put("setting_id", "trace_directory")
                        .put("category", "TRACE_ADDRESS")
                        .putArray("values")
                        .add(directory);
            }
            var conditions = body.putArray("trace_filters");
            filters.forEach(filter -> conditions.add(TracesCommand.condition(filter)));
            var wanted = body.putArray("trace_metadata_columns");
            columns.forEach(wanted::add);
            return body;
        }
    }

    /// `tracefold queries standing remove`.
    @Command(
            name = "remove",
            description = {
                "Ends standing queries and removes their rows. Saved queries stay saved.",
                ""
            },
            sortOptions = false,
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = "  tracefold queries standing remove jank")
    static final class Remove implements Callable<Integer> {
        private final Console console;

        @Mixin private final ServerOptions server = new ServerOptions();

        // The parser sets it.
        @SuppressWarnings("FieldCanBeFinal")
        @Parameters(
                arity = "1..*",
                paramLabel = "QUERY",
                description = "Standing queries, by id or name.")
        private List<String> queries = List.of();

        Remove(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            try (ServerApi api = server.api()) {
                for (String query : queries) {
                    String id = find(api, query).path("id").asText();
                    var _ = api.delete(PATH + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
                    console.say("removed " + id);
                }
            }
            return ExitStatus.OK.code();
        }
    }

    /// `tracefold queries standing rows`.
    @Command(
            name = "rows",
            description = {"Prints the rows that a standing query has gathered so far.", ""},
            sortOptions = false,
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = "  tracefold queries standing rows jank --filter 'dur > 1000' --format csv")
    static final class Rows implements Callable<Integer> {
        private static final int PAGE = 1000;

        private final Console console;

        @Mixin private final ServerOptions server = new ServerOptions();

        // The parser sets it.
        @SuppressWarnings("FieldCanBeFinal")
        @Parameters(paramLabel = "QUERY", description = "The standing query, by id or name.")
        private String query = "";

        @Option(
                names = "--filter",
                paramLabel = "CONDITION",
                description = "Only rows of which this holds, as for `tracefold traces ls`.")
        private List<String> filters = List.of();

        @Option(
                names = "--order-by",
                paramLabel = "COLUMNS",
                description = "For instance 'dur desc, name'.")
        private @Nullable String orderBy;

        @Option(
                names = "--columns",
                paramLabel = "COLUMN",
                split = ",",
                description =
                        "Which columns, in which order; _trace_address is the trace of a row.")
        private List<String> columns = List.of();

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many; 0 for all (default: ${DEFAULT-VALUE}).")
        private long limit;

        Rows(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            if (limit < 0) {
                throw new WrongUsage("--limit must be at least 0 but was " + limit);
            }
            long most = limit == 0 ? Long.MAX_VALUE : limit;
            ObjectNode body = body();
            TextRows rows = null;
            long total;
            try (ServerApi api = server.api()) {
                String uuid = find(api, query).path("queryUuid").asText();
                long taken;
                do {
                    int sofar = rows == null ? 0 : rows.size();
                    body.put("limit", Math.min(PAGE, most - sofar)).put("offset", sofar);
                    JsonNode page = api.post("query_executions/" + uuid + ":fetch_results", body);
                    if (rows == null) {
                        rows = new TextRows(TracesCommand.texts(page.path("columnNames")));
                    }
                    total = page.path("totalFilteredRows").asLong();
                    taken = page.path("rows").size();
                    for (JsonNode row : page.path("rows")) {
                        rows.add(TracesCommand.cells(row.path("values")));
                    }
                } while (taken == PAGE && rows.size() < most);
            }
            server.print(console, rows);
            if (total > rows.size()) {
                console.say("%d of %d rows; --limit 0 lists all".formatted(rows.size(), total));
            }
            return ExitStatus.OK.code();
        }

        private ObjectNode body() {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            if (orderBy != null) {
                body.put("order_by", orderBy);
            }
            var wanted = body.putArray("columns");
            columns.forEach(wanted::add);
            var conditions = body.putArray("filters");
            filters.forEach(filter -> conditions.add(TracesCommand.condition(filter)));
            return body;
        }
    }
}
