// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.tracefold.cli.api.ServerApi;
import dev.tracefold.cli.api.TextRows;
import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;

/// `tracefold traces`: what a server's catalog knows of traces.
@Command(
        name = "traces",
        description = "What a server's catalog knows of traces.",
        synopsisSubcommandLabel = "ls",
        subcommands = TracesCommand.Ls.class,
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = "  tracefold traces ls --server 127.0.0.1:8080")
final class TracesCommand {
    private static final Pattern FILTER =
            Pattern.compile("\\s*(\\w+)\\s*(!=|<=|>=|=|<|>|not glob|glob)\\s*(.*)");

    TracesCommand(@SuppressWarnings("unused") Console console) {}

    /// A condition of the command line, in the words of the API.
    static ObjectNode condition(String filter) {
        Matcher parts = FILTER.matcher(filter);
        if (!parts.matches()) {
            throw new WrongUsage(
                    "--filter: expected a column, a comparison and a value but was '%s'"
                            .formatted(filter));
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("field", parts.group(1))
                .put("op", parts.group(2))
                .put("value", parts.group(3).strip());
    }

    /// Texts of an array.
    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /// Cells of a row.
    static @Nullable Object[] cells(JsonNode values) {
        @Nullable Object[] cells = new @Nullable Object[values.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = values.get(i).isNull() ? null : values.get(i).asText();
        }
        return cells;
    }

    /// `tracefold traces ls`.
    @Command(
            name = "ls",
            description = {
                "Lists the traces of a server's catalog, a row each, with the columns that the"
                        + " server shows unless told otherwise.",
                ""
            },
            sortOptions = false,
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  tracefold traces ls",
                "  tracefold traces ls --filter 'size_bytes > 1000000' --order-by 'size_bytes desc'",
                "  tracefold traces ls --columns file_path --limit 0 --format csv"
            })
    static final class Ls implements Callable<Integer> {
        private static final int PAGE = 1000;

        private final Console console;

        @Mixin private final ServerOptions server = new ServerOptions();

        @Option(
                names = "--directory",
                paramLabel = "ADDRESS",
                description = "Folder, bucket or prefix of the traces (default: the server's own).")
        private @Nullable String directory;

        @Option(
                names = "--filter",
                paramLabel = "CONDITION",
                description =
                        "Only traces of which this holds: COLUMN, one of = != < <= > >= glob 'not"
                                + " glob', and a value. May be given more than once; all must hold.")
        private List<String> filters = List.of();

        @Option(
                names = "--order-by",
                paramLabel = "COLUMNS",
                description = "For instance 'size_bytes desc, name'.")
        private @Nullable String orderBy;

        @Option(
                names = "--columns",
                paramLabel = "COLUMN",
                split = ",",
                description = "Which columns, in which order, separated by commas.")
        private List<String> columns = List.of();

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many; 0 for all (default: ${DEFAULT-VALUE}).")
        private long limit;

        Ls(Console console) {
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
            int link = -1;
            long total = 0;
            try (ServerApi api = server.api()) {
                long taken;
                do {
                    int sofar = rows == null ? 0 : rows.size();
                    body.put("limit", Math.min(PAGE, most - sofar)).put("offset", sofar);
                    JsonNode page = api.post("trace_metadata", body);
                    if (rows == null) {
                        List<String> names = texts(page.path("columnNames"));
                        // For pages; a person in a terminal asks for it.
                        link = columns.isEmpty() ? names.indexOf("link") : -1;
                        rows = new TextRows(without(link, names));
                    }
                    total = page.path("totalFilteredRows").asLong();
                    taken = page.path("rows").size();
                    for (JsonNode row : page.path("rows")) {
                        List<@Nullable Object> cells = Arrays.asList(cells(row.path("values")));
                        rows.add(without(link, cells).toArray());
                    }
                } while (taken == PAGE && rows.size() < most);
            }
            server.print(console, rows);
            if (total > rows.size()) {
                console.say("%d of %d traces; --limit 0 lists all".formatted(rows.size(), total));
            }
            return ExitStatus.OK.code();
        }

        private static <T extends @Nullable Object> List<T> without(int index, List<T> all) {
            List<T> others = new ArrayList<>(all);
            if (index >= 0) {
                others.remove(index);
            }
            return others;
        }

        private ObjectNode body() {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            var settings = body.putArray("settings");
            if (directory != null) {
                settings.addObject()
                        .put("setting_id", "trace_directory")
                        .put("category", "TRACE_ADDRESS")
                        .putArray("values")
                        .add(directory);
            }
            if (orderBy != null) {
                body.put("order_by", orderBy);
            }
            if (!columns.isEmpty()) {
                var wanted = body.putArray("columns");
                columns.forEach(wanted::add);
            }
            if (!filters.isEmpty()) {
                var conditions = body.putArray("filters");
                filters.forEach(filter -> conditions.add(condition(filter)));
            }
            return body;
        }
    }
}
