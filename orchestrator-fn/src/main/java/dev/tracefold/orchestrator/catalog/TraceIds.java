// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.tracefold.orchestrator.catalog.TraceFields.Field;
import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.orchestrator.filter.OrderBy;

/// Numbers of the traces of a page, and how many the list has. There are two ways to a page: along
/// the order, leaving out what the conditions do, or through all that the conditions leave, which are
/// then sorted. Where few are left the first reads the whole list for one page, where nearly all are
/// the second does.
final class TraceIds {
    /// Up to so many traces are sorted for a page.
    static final int MOST_SORTED = 100_000;

    private final Session session;
    private final TraceColumns columns;
    private final TraceSelection selection;
    private final TraceCondition condition;
    private final TraceOrder order;
    private final int limit;
    private final long offset;
    private final int mostSorted;

    /// A page.
    ///
    /// @param numbers of its traces, in order
    /// @param total how many the list has
    record Found(List<Long> numbers, long total) {}

    TraceIds(
            Session session,
            TraceColumns columns,
            TraceSelection selection,
            int limit,
            long offset,
            int mostSorted)
            throws SQLException {
        this.session = session;
        this.columns = columns;
        this.selection = selection;
        this.condition = new TraceCondition(session, columns, selection);
        this.order = new TraceOrder(session.dialect(), columns, selection.order());
        this.limit = limit;
        this.offset = offset;
        this.mostSorted = mostSorted;
    }

    Found find() throws SQLException {
        if (condition.isEmpty() || condition.isOneRange()) {
            long total = session.number(condition.count());
            return new Found(ids(total), total);
        }
        // One pass for both.
        List<Long> sorted = new ArrayList<>();
        long[] found = {0};
        session.each(
                new SqlText()
                        .append("WITH hit AS MATERIALIZED (SELECT t.id AS id" + order.columns())
                        .append(condition.from())
                        .append(" LIMIT ?)", mostSorted + 1)
                        .append(
                                " SELECT id, (SELECT COUNT(*) FROM hit) FROM hit ORDER BY "
                                        + order.columnTerms())
                        .append(" LIMIT ? OFFSET ?", limit, offset),
                row -> {
                    sorted.add(row.getLong(1));
                    found[0] = row.getLong(2);
                });
        boolean isKnown = found[0] > 0 && found[0] <= mostSorted;
        long total = isKnown ? found[0] : session.number(condition.count());
        return new Found(isKnown ? sorted : ids(total), total);
    }

    private List<Long> ids(long total) throws SQLException {
        if (offset >= total) {
            return List.of();
        }
        if (!condition.isEmpty() && !condition.isRangeOf(order) && total <= mostSorted) {
            return list(
                    new SqlText()
                            .append("SELECT id FROM (SELECT t.id AS id" + order.columns())
                            .append(condition.from())
                            .append(session.dialect().fence() + ") hit ORDER BY ")
                            .append(order.columnTerms()));
        }
        Optional<MetadataOrder> byMetadata = byMetadata();
        return byMetadata.isPresent()
                ? byMetadata.get().ids(total, limit, offset)
                : list(
                        new SqlText()
                                .append("SELECT t.id FROM trace t")
                                .append(condition.whereAlong(order))
                                .append(" ORDER BY " + order.terms()));
    }

    private List<Long> list(SqlText ids) throws SQLException {
        return session.list(ids.append(" LIMIT ? OFFSET ?", limit, offset), row -> row.getLong(1));
    }

    private Optional<MetadataOrder> byMetadata() {
        if (selection.order().terms().size() != 1) {
            return Optional.empty();
        }
        OrderBy.Term term = selection.order().terms().getFirst();
        Optional<Field> field = Optional.ofNullable(columns.get(term.field()).field());
        return field.map(
                found -> new MetadataOrder(session, found, term.descending(), condition.where()));
    }
}
