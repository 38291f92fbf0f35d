// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.orchestrator.catalog.TraceFields.Field;
import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;

/// A page in the order of one name of metadata. The values lie in an index in that order; the traces
/// without one are the rest, below every value. So a page is a piece of the one, of the other, or of
/// both, and nothing is sorted.
final class MetadataOrder {
    private final Session session;
    private final Field field;
    private final boolean descending;
    private final SqlText where;

    MetadataOrder(Session session, Field field, boolean descending, SqlText where) {
        this.session = session;
        this.field = field;
        this.descending = descending;
        this.where = where;
    }

    /// Numbers of the traces of a page.
    ///
    /// @param total how many traces the whole list has
    List<Long> ids(long total, int limit, long offset) throws SQLException {
        long with = where.text().isEmpty() ? field.traces() : session.number(withValue("COUNT(*)"));
        long firstPart = descending ? with : total - with;
        List<Long> ids = new ArrayList<>();
        if (offset < firstPart) {
            ids.addAll(part(descending, limit, offset));
        }
        if (ids.size() < limit) {
            ids.addAll(part(!descending, limit - ids.size(), Math.max(0, offset - firstPart)));
        }
        return ids;
    }

    private List<Long> part(boolean withValue, int limit, long offset) throws SQLException {
        String direction = descending ? " DESC" : "";
        SqlText ids =
                withValue
                        ? withValue("v.trace_id")
                                .append(
                                        " ORDER BY v.%1$s%2$s, v.trace_id%2$s"
                                                .formatted(field.valueColumn(), direction))
                        : withoutValue().append(" ORDER BY t.id" + direction);
        return session.list(ids.append(" LIMIT ? OFFSET ?", limit, offset), row -> row.getLong(1));
    }

    private SqlText withValue(String what) {
        SqlText sql =
                new SqlText()
                        .append(
                                "SELECT %s FROM trace_value v WHERE v.field_id = %d AND v.%s IS NOT NULL"
                                        .formatted(what, field.id(), field.valueColumn()));
        return where.text().isEmpty()
                ? sql
                : sql.append(" AND v.trace_id IN (SELECT t.id FROM trace t")
                        .append(where)
                        .append(")");
    }

    private SqlText withoutValue() {
        return new SqlText()
                .append("SELECT t.id FROM trace t")
                .append(where)
                .append(
                        "%s NOT EXISTS (SELECT 1 FROM trace_value v WHERE v.trace_id = t.id AND v.field_id = %d)"
                                .formatted(where.text().isEmpty() ? " WHERE" : " AND", field.id()));
    }
}
