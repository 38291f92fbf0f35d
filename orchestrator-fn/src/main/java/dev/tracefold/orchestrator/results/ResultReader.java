// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.TraceLink;
import dev.tracefold.orchestrator.database.Dialect;
import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.orchestrator.filter.CellText;
import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.orchestrator.filter.Predicates;
import dev.tracefold.orchestrator.filter.ValueType;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Reads the rows of a query: those that are there when it asks. However many there are, a page is
/// what it holds. Without filters and order, a page is found by the number of its first row; an order
/// of more rows than a few gets an index when it is first asked for.
public final class ResultReader {
    // Sorting so many takes no longer than a person notices.
    private static final long SORT_WITHOUT_INDEX = 50_000;

    private final Path file;

    ResultReader(Path file) {
        this.file = file;
    }

    private static final String ALL = " FROM result r JOIN shard s ON s.shard = r.shard";

    /// What a column is in SQL.
    ///
    /// @param expression its value
    /// @param type what it is compared as
    /// @param ofRow whether the row has it, and not its trace
    private record Source(String expression, ValueType type, boolean ofRow) {}

    /// Which rows, and what of them.
    ///
    /// @param columns names, in the order wanted; those to show first when empty
    /// @param filters conditions, which all hold
    /// @param order first to last; as they came when it says nothing
    public record Selection(List<String> columns, List<Filter> filters, OrderBy order) {
        /// Every row, with the columns to show first.
        public static final Selection ALL = new Selection(List.of(), List.of(), OrderBy.NONE);

        public Selection {
            columns = List.copyOf(columns);
            filters = List.copyOf(filters);
        }
    }

    /// A part of the rows.
    ///
    /// @throws ProcessorException for a column that is not known, or a value that its type does not
    ///     have
    public ResultPage page(Selection selection, int limit, long offset) {
        return reading(session -> {
            Layout layout = new Layout(session);
            List<String> names = layout.wanted(selection.columns());
            SqlText where = layout.where(selection.filters());
            long rows = layout.rows(session);
            long total =
                    where.text().isEmpty()
                            ? rows
                            : session.number(
                                    new SqlText()
                                            .append("SELECT COUNT(*)" + from(where.text()))
                                            .append(where));
            if (selection.order().terms().size() == 1 && rows > SORT_WITHOUT_INDEX) {
                makeIndex(layout.source(selection.order().terms().getFirst().field()));
            }
            List<List<@Nullable String>> cells =
                    layout.hasRows()
                            ? session.list(
                                    layout.select(names, selection, where, limit, offset),
                                    row -> cells(row, names.size()))
                            : List.of();
            return new ResultPage(
                    names,
                    names.stream().map(name -> layout.source(name).type()).toList(),
                    cells,
                    total,
                    layout.available(),
                    layout.links());
        });
    }

    /// All rows of a selection, to be pulled one at a time.
    public ResultCursor open(Selection selection) {
        try {
            Connection connection = ResultFile.connect(file, true);
            try {
                connection.setAutoCommit(false);
                Layout layout = new Layout(ResultFile.session(connection));
                List<String> names = layout.wanted(selection.columns());
                return new ResultCursor(
                        connection,
                        layout.hasRows()
                                ? layout.select(
                                        names,
                                        selection,
                                        layout.where(selection.filters()),
                                        Long.MAX_VALUE,
                                        0)
                                : new SqlText().append("SELECT 1 WHERE 0"),
                        names,
                        names.stream().map(name -> layout.source(name).type()).toList(),
                        layout.links());
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw ResultFile.failed(e);
        }
    }

    // A row's trace is looked up only where something of it is compared.
    private static String from(String conditions) {
        return conditions.contains("s.") ? ALL : " FROM result r";
    }

    static List<@Nullable String> cells(ResultSet row, int count) throws SQLException {
        List<@Nullable String> cells = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            Object value = row.getObject(i);
            cells.add(
                    switch (value) {
                        case null -> null;
                        case Double number -> CellText.of(number);
                        case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
                        default -> value.toString();
                    });
        }
        return cells;
    }

    /// Best effort: while rows are written, or on a disk that is full, sorting does without.
    private void makeIndex(Source source) {
        if (!source.ofRow() || source.expression().equals("r._row_id")) {
            return;
        }
        String column = source.expression();
        try (Connection connection = ResultFile.connect(file, false)) {
            ResultFile.session(connection)
                    .execute(
                            "CREATE INDEX IF NOT EXISTS order_%1$s ON result(%1$s)"
                                    .formatted(column.replaceAll(".*\\b(c\\d+)\\b.*", "$1")));
        } catch (SQLException e) {
            System.getLogger(ResultReader.class.getName())
                    .log(System.Logger.Level.DEBUG, "no index on " + column, e);
        }
    }

    private <T> T reading(Session.Work<T> work) {
        try (Connection connection = ResultFile.connect(file, true)) {
            connection.setAutoCommit(false);
            return work.in(ResultFile.session(connection));
        } catch (SQLException e) {
            throw ResultFile.failed(e);
        }
    }

    /// The columns of a file.
    private static final class Layout {
        private final Map<String, Source> sources = new LinkedHashMap<>();
        private final List<String> first = new ArrayList<>();
        private final Set<String> links = new HashSet<>();
        private final boolean hasRows;
        private final boolean hasGaps;

        Layout(Session session) throws SQLException {
            List<ResultFile.Column> columns = ResultFile.resultColumns(session);
            this.hasRows =
                    session.number(
                                    new SqlText()
                                            .append(
                                                    "SELECT COUNT(*) FROM sqlite_master"
                                                            + " WHERE name = 'result'"))
                            > 0;
            this.hasGaps = StandingWriter.isStanding(session);
            for (int i = 0; i < columns.size(); i++) {
                ResultFile.Column column = columns.get(i);
                sources.put(
                        column.name(),
                        new Source(
                                column.types().isMixed() ? "CAST(r.c" + i + " AS TEXT)" : "r.c" + i,
                                column.types().type(),
                                true));
                first.add(column.name());
            }
            List<ResultStore.TraceField> fields = ResultFile.traceColumns(session);
            List<String> ofTraces =
                    ResultColumns.distinct(
                            fields.stream().map(ResultStore.TraceField::name).toList(),
                            sources.keySet());
            for (int i = 0; i < ofTraces.size(); i++) {
                ValueType type = fields.get(i).type();
                // Times are texts here, whose order is that of what they say.
                sources.put(
                        ofTraces.get(i),
                        new Source(
                                "s.m" + i,
                                type == ValueType.TIMESTAMP ? ValueType.STRING : type,
                                false));
                first.add(ofTraces.get(i));
                if (fields.get(i).name().equals(TraceLink.COLUMN)) {
                    links.add(ofTraces.get(i));
                }
            }
            if (!sources.containsKey(TraceLink.COLUMN)) {
                sources.put(TraceLink.COLUMN, new Source("s.address", ValueType.STRING, false));
                links.add(TraceLink.COLUMN);
            }
            sources.put(ResultColumns.ADDRESS, new Source("s.address", ValueType.STRING, false));
            sources.put(ResultColumns.ROW_ID, new Source("r._row_id", ValueType.INT64, true));
        }

        boolean hasRows() {
            return hasRows;
        }

        Set<String> links() {
            return links;
        }

        List<String> available() {
            return List.copyOf(sources.keySet());
        }

        List<String> wanted(List<String> names) {
            names.forEach(this::source);
            return names.isEmpty() ? first : names;
        }

        Source source(String name) {
            Source source = sources.get(name);
            if (source == null) {
                throw new ProcessorException(
                        Failure.user(
                                "COLUMN_UNKNOWN",
                                "the rows have no column '%s'; there are %s"
                                        .formatted(name, String.join(", ", sources.keySet()))));
            }
            return source;
        }

        long rows(Session session) throws SQLException {
            if (!hasRows) {
                return 0;
            }
            return session.number(
                    new SqlText()
                            .append(
                                    hasGaps
                                            ? "SELECT COUNT(*) FROM result"
                                            : "SELECT COALESCE(MAX(_row_id), 0) FROM result"));
        }

        SqlText where(List<Filter> filters) {
            Predicates predicates = new Predicates(Dialect.SQLITE);
            SqlText where = new SqlText();
            for (Filter filter : filters) {
                Source source = source(filter.field());
                where.append(where.text().isEmpty() ? " WHERE " : " AND ")
                        .append(predicates.of(source.expression(), source.type(), filter));
            }
            if (!hasRows) {
                return new SqlText();
            }
            return where;
        }

        SqlText select(
                List<String> names, Selection selection, SqlText where, long limit, long offset) {
            SqlText sql = new SqlText().append("SELECT ");
            for (int i = 0; i < names.size(); i++) {
                // The value itself, not what it is compared as.
                sql.append(
                        (i == 0 ? "" : ", ")
                                + source(names.get(i))
                                        .expression()
                                        .replaceAll("CAST\\((.*) AS TEXT\\)", "$1"));
            }
            boolean asTheyCame = where.text().isEmpty() && selection.order().terms().isEmpty();
            if (asTheyCame && (offset == 0 || !hasGaps)) {
                // Rows are numbered without a gap, but for those of standing queries.
                return sql.append(
                        ALL + " WHERE r._row_id > ? ORDER BY r._row_id LIMIT ?", offset, limit);
            }
            String order = order(selection.order());
            // Rows before the page are passed by within an index, if one fits.
            return sql.append(
                            ALL
                                    + " WHERE r._row_id IN (SELECT r._row_id"
                                    + from(where.text() + order))
                    .append(where)
                    .append(" ORDER BY " + order + " LIMIT ? OFFSET ?)", limit, offset)
                    .append(" ORDER BY " + order);
        }

        private String order(OrderBy order) {
            StringBuilder terms = new StringBuilder();
            boolean descending = false;
            for (OrderBy.Term term : order.terms()) {
                Source source = source(term.field());
                descending = term.descending();
                terms.append(Dialect.SQLITE.orderTerm(source.expression(), descending))
                        .append(", ");
            }
            return terms + "r._row_id" + (descending ? " DESC" : "");
        }
    }
}
