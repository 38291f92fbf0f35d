// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.Collections;
import java.util.List;

import dev.tracefold.orchestrator.catalog.TraceColumns.Known;
import dev.tracefold.orchestrator.catalog.TraceFields.Field;
import dev.tracefold.orchestrator.database.Dialect;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.FilterOperator;
import dev.tracefold.orchestrator.filter.Predicates;

/// The WHERE clause of a selection.
final class TraceCondition {
    private static final String UUID = "trace_uuid";

    private final Predicates predicates;
    private final TraceColumns columns;

    TraceCondition(Dialect dialect, TraceColumns columns) {
        this.predicates = new Predicates(dialect);
        this.columns = columns;
    }

    /// The clause with its keyword; nothing when every trace is meant.
    SqlText of(TraceSelection selection) {
        SqlText where = new SqlText();
        if (!selection.prefix().isEmpty()) {
            and(where, Predicates.startsWith("t.address", selection.prefix()));
        }
        selection.named().ifPresent(names -> and(where, named(names)));
        for (Filter filter : selection.filters()) {
            and(where, of(filter));
        }
        return where;
    }

    /// How many traces a selection has. Of one condition on metadata the index tells alone.
    SqlText count(TraceSelection selection) {
        boolean isOne =
                selection.prefix().isEmpty()
                        && selection.named().isEmpty()
                        && selection.filters().size() == 1;
        SqlText values = isOne ? values(selection.filters().getFirst()) : new SqlText();
        if (!values.text().isEmpty()) {
            return new SqlText().append("SELECT COUNT(*)").append(values);
        }
        SqlText where = of(selection);
        return where.text().isEmpty()
                ? new SqlText().append("SELECT traces FROM trace_total")
                : new SqlText().append("SELECT COUNT(*) FROM trace t").append(where);
    }

    private static void and(SqlText where, SqlText condition) {
        where.append(where.text().isEmpty() ? " WHERE " : " AND ").append(condition);
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

    private SqlText of(Filter filter) {
        Known column = columns.get(filter.field());
        Field field = column.field();
        if (field == null) {
            return predicates.of(column.expression(), column.column().type(), filter);
        }
        SqlText values = values(filter);
        return values.text().isEmpty()
                ? predicates.of(column.expression(), column.column().type(), filter)
                : new SqlText().append("t.id IN (SELECT v.trace_id").append(values).append(")");
    }

    /// The values of metadata that a condition holds for; nothing when it is on something else, or
    /// about values that there are not: those are no rows.
    private SqlText values(Filter filter) {
        Known column = columns.get(filter.field());
        Field field = column.field();
        if (field == null
                || filter.operator() == FilterOperator.IS_NULL
                || comparesWithNull(filter)) {
            return new SqlText();
        }
        return new SqlText()
                .append(" FROM trace_value v WHERE v.field_id = " + field.id() + " AND ")
                .append(predicates.of("v." + field.valueColumn(), column.column().type(), filter));
    }

    private static boolean comparesWithNull(Filter filter) {
        return filter.values().stream().anyMatch(java.util.Objects::isNull);
    }
}
