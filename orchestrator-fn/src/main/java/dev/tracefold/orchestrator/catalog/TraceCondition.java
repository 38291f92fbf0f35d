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
        // Values of metadata are rows of another table: a value that there is not is no row.
        boolean absent = filter.operator() == FilterOperator.IS_NULL || comparesWithNull(filter);
        if (absent) {
            return predicates.of(column.expression(), column.column().type(), filter);
        }
        return new SqlText()
                .append(
                        "t.id IN (SELECT v.trace_id FROM trace_value v WHERE v.field_id = "
                                + field.id()
                                + " AND ")
                .append(predicates.of("v." + field.valueColumn(), column.column().type(), filter))
                .append(")");
    }

    private static boolean comparesWithNull(Filter filter) {
        return filter.values().stream().anyMatch(java.util.Objects::isNull);
    }
}
