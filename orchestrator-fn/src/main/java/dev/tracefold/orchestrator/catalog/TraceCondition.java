// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.TraceColumns.Known;
import dev.tracefold.orchestrator.catalog.TraceFields.Field;
import dev.tracefold.orchestrator.database.Dialect;
import dev.tracefold.orchestrator.database.GlobPattern;
import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.FilterOperator;
import dev.tracefold.orchestrator.filter.Predicates;
import dev.tracefold.orchestrator.filter.ValueType;

/// The conditions of a selection, in the words that suit how it is read: from the traces on, or from
/// the values of metadata on.
final class TraceCondition {
    private static final String UUID = "trace_uuid";
    private static final String ADDRESS = "t.address";
    private static final String FILE_NAME = "t.file_name";

    private final Dialect dialect;
    private final Predicates predicates;
    private final TraceColumns columns;
    private final TraceText text;
    private final List<Part> parts = new ArrayList<>();

    /// A condition.
    private sealed interface Part {
        /// On a column of the trace.
        ///
        /// @param expression what it is on; empty when on several
        /// @param isRange whether an index of the column alone finds the traces
        record OnTrace(String expression, boolean isRange, SqlText test, SqlText unindexed)
                implements Part {}

        /// On metadata: there is a value that fits.
        ///
        /// @param column of the values
        /// @param filter what they fit
        record OnValue(Field field, Known column, Filter filter) implements Part {}
    }

    TraceCondition(Session session, TraceColumns columns, TraceSelection selection)
            throws SQLException {
        this.dialect = session.dialect();
        this.predicates = new Predicates(dialect);
        this.columns = columns;
        this.text = new TraceText(session);
        String prefix = selection.prefix();
        if (!prefix.isEmpty()) {
            parts.add(
                    new Part.OnTrace(
                            ADDRESS,
                            true,
                            Predicates.startsWith(ADDRESS, prefix),
                            Predicates.startsWith(dialect.unindexed(ADDRESS), prefix)));
        }
        selection
                .named()
                .ifPresent(names -> {
                    SqlText named = named(names);
                    parts.add(new Part.OnTrace("", false, named, named));
                });
        for (Filter filter : selection.filters()) {
            parts.add(part(filter));
        }
    }

    private Part part(Filter filter) throws SQLException {
        Known column = columns.get(filter.field());
        Field field = column.field();
        boolean isOnValue =
                field != null
                        && filter.operator() != FilterOperator.IS_NULL
                        && filter.values().stream().noneMatch(Objects::isNull);
        if (field != null && isOnValue) {
            return new Part.OnValue(field, column, filter);
        }
        String expression = column.expression();
        ValueType type = column.column().type();
        SqlText test = predicates.of(expression, type, filter);
        Optional<SqlText> mayMatch = mayMatch(expression, filter);
        if (mayMatch.isPresent()) {
            test.append(" AND ").append(mayMatch.get());
        }
        return new Part.OnTrace(
                expression,
                field == null && mayMatch.isEmpty(),
                test,
                field == null ? predicates.of(dialect.unindexed(expression), type, filter) : test);
    }

    // A pattern with a beginning is a range of an index already.
    private Optional<SqlText> mayMatch(String expression, Filter filter) throws SQLException {
        boolean isOnText = expression.equals(ADDRESS) || expression.equals(FILE_NAME);
        @Nullable String value =
                filter.operator() == FilterOperator.GLOB ? filter.values().getFirst() : null;
        if (!isOnText || value == null) {
            return Optional.empty();
        }
        GlobPattern pattern = GlobPattern.of(value);
        return pattern.beginnings().texts().isEmpty() ? text.mayMatch(pattern) : Optional.empty();
    }

    /// Whether every trace is meant.
    boolean isEmpty() {
        return parts.isEmpty();
    }

    /// Whether it is one that an index alone tells of, and how many there are.
    boolean isOneRange() {
        return parts.size() == 1
                && switch (parts.getFirst()) {
                    case Part.OnTrace one -> one.isRange();
                    case Part.OnValue _ -> true;
                };
    }

    /// Whether a range of the order's own index has all the traces, and no others.
    boolean isRangeOf(TraceOrder order) {
        return parts.size() == 1
                && parts.getFirst() instanceof Part.OnTrace one
                && one.isRange()
                && order.isBy(one.expression());
    }

    /// A clause with its keyword for the trace `t`; nothing when every trace is meant.
    SqlText where() {
        SqlText where = new SqlText();
        for (Part part : parts) {
            and(
                    where,
                    switch (part) {
                        case Part.OnTrace one -> one.test();
                        case Part.OnValue one ->
                                new SqlText()
                                        .append("t.id IN (SELECT v.trace_id")
                                        .append(fromValues(one))
                                        .append(")");
                    });
        }
        return where;
    }

    /// The same for traces that are read one by one in an order which few of them are missing from: it is
    /// the order's index that is read.
    SqlText whereAlong(TraceOrder order) {
        boolean isRange = isRangeOf(order);
        SqlText where = new SqlText();
        for (Part part : parts) {
            and(
                    where,
                    switch (part) {
                        case Part.OnTrace one -> isRange ? one.test() : one.unindexed();
                        case Part.OnValue one ->
                                new SqlText()
                                        .append("EXISTS (SELECT 1")
                                        .append(fromValues(one))
                                        .append(" AND v.trace_id = t.id)");
                    });
        }
        return where;
    }

    /// The traces `t`, from the values of metadata on.
    SqlText from() {
        SqlText from = new SqlText().append(" FROM ");
        SqlText where = new SqlText();
        int values = 0;
        for (Part part : parts) {
            switch (part) {
                case Part.OnTrace one -> and(where, one.test());
                case Part.OnValue one -> {
                    String value = "v" + values++;
                    from.append("trace_value " + value + ", ");
                    and(where, test(one, value));
                    and(where, new SqlText().append(value + ".trace_id = t.id"));
                }
            }
        }
        return from.append("trace t").append(where);
    }

    /// How many traces there are.
    SqlText count() {
        SqlText count = new SqlText().append("SELECT COUNT(*)");
        if (parts.isEmpty()) {
            return new SqlText().append("SELECT traces FROM trace_total");
        }
        return parts.size() == 1 && parts.getFirst() instanceof Part.OnValue one
                ? count.append(fromValues(one))
                : count.append(from());
    }

    private static void and(SqlText where, SqlText condition) {
        where.append(where.text().isEmpty() ? " WHERE " : " AND ").append(condition);
    }

    private SqlText fromValues(Part.OnValue part) {
        return new SqlText().append(" FROM trace_value v WHERE ").append(test(part, "v"));
    }

    private SqlText test(Part.OnValue part, String values) {
        return new SqlText()
                .append("%s.field_id = %d AND ".formatted(values, part.field().id()))
                .append(
                        predicates.of(
                                values + "." + part.field().valueColumn(),
                                part.column().column().type(),
                                part.filter()));
    }

    private SqlText named(List<String> names) {
        if (names.isEmpty()) {
            return new SqlText().append("1 = 0");
        }
        SqlText condition = new SqlText().append("(t.address").append(in(names));
        if (columns.all().stream().anyMatch(column -> column.name().equals(UUID))) {
            Known uuid = columns.get(UUID);
            condition.append(" OR " + uuid.expression()).append(in(names));
        }
        return condition.append(")");
    }

    private static SqlText in(List<String> names) {
        return new SqlText()
                .append(
                        " IN (" + String.join(",", Collections.nCopies(names.size(), "?")) + ")",
                        names.toArray());
    }
}
