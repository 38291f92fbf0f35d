// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.TraceColumns.Known;
import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.Dialect;
import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.orchestrator.filter.CellText;
import dev.tracefold.orchestrator.filter.Predicates;
import dev.tracefold.orchestrator.filter.ValueType;

/// The catalog in a database.
public final class SqlTraceCatalog implements TraceCatalog {
    private static final String LOCK = "trace catalog";

    private final Database database;
    private final int mostSorted;

    /// The catalog of a database.
    public SqlTraceCatalog(Database database) {
        this(database, TraceIds.MOST_SORTED);
    }

    /// The catalog of a database.
    ///
    /// @param mostSorted up to so many traces are sorted for a page
    SqlTraceCatalog(Database database, int mostSorted) {
        this.database = database;
        this.mostSorted = mostSorted;
    }

    @Override
    public void put(Collection<CatalogTrace> traces) {
        database.write(session -> {
            Database.serialize(session, LOCK);
            new TraceWriter(session, TraceFields.load(session)).put(traces);
            return true;
        });
    }

    @Override
    public void remove(String address, long generation) {
        database.write(session -> {
            Database.serialize(session, LOCK);
            session.execute(
                    "INSERT INTO trace_deleted(address, generation) VALUES (?, ?)"
                            + " ON CONFLICT(address) DO UPDATE SET generation = excluded.generation"
                            + " WHERE excluded.generation > trace_deleted.generation",
                    address,
                    generation);
            deleteTraces(
                    session,
                    new SqlText()
                            .append(
                                    "SELECT id FROM trace WHERE address = ? AND generation <= ?",
                                    address,
                                    generation));
            return true;
        });
    }

    @Override
    public int retain(String store, String prefix, Predicate<String> present) {
        return database.write(session -> {
            Database.serialize(session, LOCK);
            List<Long> gone = new ArrayList<>();
            session.each(
                    new SqlText()
                            .append("SELECT t.id, t.address FROM trace t WHERE t.store = ?", store)
                            .append(" AND ")
                            .append(Predicates.startsWith("t.address", prefix)),
                    row -> {
                        if (!present.test(row.getString(2))) {
                            gone.add(row.getLong(1));
                        }
                    });
            for (Long id : gone) {
                deleteTraces(
                        session, new SqlText().append("SELECT id FROM trace WHERE id = ?", id));
            }
            return gone.size();
        });
    }

    @Override
    public void settle() {
        database.settle(List.of("trace", "trace_value"));
    }

    private static void deleteTraces(Session session, SqlText ids) throws SQLException {
        session.execute(
                new SqlText()
                        .append(
                                "UPDATE trace_field SET traces = traces - (SELECT COUNT(*) FROM"
                                        + " trace_value v WHERE v.field_id = trace_field.id AND"
                                        + " v.trace_id IN (")
                        .append(ids)
                        .append(
                                ")) WHERE id IN (SELECT v.field_id FROM trace_value v WHERE"
                                        + " v.trace_id IN (")
                        .append(ids)
                        .append("))"));
        if (session.dialect() == Dialect.SQLITE) {
            session.execute(
                    new SqlText()
                            .append(
                                    "INSERT INTO trace_text(trace_text, rowid, address) SELECT"
                                            + " 'delete', id, address FROM trace WHERE id IN (")
                            .append(ids)
                            .append(")"));
        }
        session.execute(
                new SqlText()
                        .append("DELETE FROM trace_value WHERE trace_id IN (")
                        .append(ids)
                        .append(")"));
        int deleted =
                session.execute(
                        new SqlText()
                                .append("DELETE FROM trace WHERE id IN (")
                                .append(ids)
                                .append(")"));
        session.execute("UPDATE trace_total SET traces = traces - ?", deleted);
    }

    @Override
    public Optional<CatalogTrace> find(String address) {
        return database.read(session -> {
            TraceWriter.Stored stored = TraceWriter.stored(session, List.of(address)).get(address);
            if (stored == null) {
                return Optional.empty();
            }
            Map<String, MetadataValue> metadata = new LinkedHashMap<>();
            session.each(
                    new SqlText()
                            .append(
                                    "SELECT f.name, v.text_value, v.long_value, v.double_value"
                                            + " FROM trace_value v JOIN trace_field f"
                                            + " ON f.id = v.field_id WHERE v.trace_id = ?"
                                            + " ORDER BY f.name",
                                    stored.id()),
                    row -> metadata.put(row.getString(1), metadataValue(row)));
            return Optional.of(stored.trace().withMetadata(metadata));
        });
    }

    private static MetadataValue metadataValue(ResultSet row) throws SQLException {
        String text = row.getString(2);
        Long number = Session.nullableLong(row, 3);
        if (text != null) {
            return MetadataValue.of(text);
        }
        return number == null ? MetadataValue.of(row.getDouble(4)) : MetadataValue.of(number);
    }

    @Override
    public List<TraceColumn> columns() {
        return database.read(session -> new TraceColumns(TraceFields.load(session)).all());
    }

    @Override
    public TracePage page(TraceSelection selection, List<String> columns, int limit, long offset) {
        return database.read(session -> {
            TraceColumns known = new TraceColumns(TraceFields.load(session));
            List<Known> wanted = known.named(columns);
            TraceIds.Found found =
                    new TraceIds(session, known, selection, limit, offset, mostSorted).find();
            return new TracePage(
                    names(wanted), rows(session, wanted, found.numbers()), found.total());
        });
    }

    private static List<List<@Nullable String>> rows(
            Session session, List<Known> wanted, List<Long> ids) throws SQLException {
        Map<Long, List<@Nullable String>> byId = new HashMap<>();
        for (int from = 0; from < ids.size(); from += Dialect.MAX_VALUES) {
            List<Long> some = ids.subList(from, Math.min(ids.size(), from + Dialect.MAX_VALUES));
            session.each(
                    new SqlText()
                            .append(
                                    select(wanted, "t.id")
                                            + " FROM trace t WHERE t.id IN ("
                                            + String.join(
                                                    ",", Collections.nCopies(some.size(), "?"))
                                            + ")",
                                    some.toArray()),
                    row -> byId.put(row.getLong(1), cells(row, wanted, 2)));
        }
        List<List<@Nullable String>> rows = new ArrayList<>(ids.size());
        for (Long id : ids) {
            List<@Nullable String> row = byId.get(id);
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    @Override
    public void each(
            TraceSelection selection, List<String> columns, OptionalInt limit, TraceAction action) {
        database.stream(session -> {
            TraceColumns known = new TraceColumns(TraceFields.load(session));
            List<Known> wanted = columns.isEmpty() ? List.of() : known.named(columns);
            TraceOrder order = new TraceOrder(session.dialect(), known, selection.order());
            SqlText all =
                    new SqlText()
                            .append(select(wanted, "t.address") + " FROM trace t")
                            .append(new TraceCondition(session, known, selection).where())
                            .append(" ORDER BY " + order.terms());
            if (limit.isPresent()) {
                all.append(" LIMIT ?", limit.getAsInt());
            }
            session.each(all, row -> action.accept(row.getString(1), cells(row, wanted, 2)));
            return true;
        });
    }

    private static String select(List<Known> wanted, String first) {
        return wanted.stream()
                .map(Known::expression)
                .collect(
                        Collectors.joining(
                                ", ",
                                wanted.isEmpty() ? "SELECT " + first : "SELECT " + first + ", ",
                                ""));
    }

    private static List<String> names(List<Known> wanted) {
        return wanted.stream().map(known -> known.column().name()).toList();
    }

    private static List<@Nullable String> cells(ResultSet row, List<Known> wanted, int first)
            throws SQLException {
        List<@Nullable String> cells = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            cells.add(cell(row, first + i, wanted.get(i).column().type()));
        }
        return cells;
    }

    private static @Nullable String cell(ResultSet row, int at, ValueType type)
            throws SQLException {
        return switch (type) {
            case INT64, TIMESTAMP -> {
                Long value = Session.nullableLong(row, at);
                yield value == null || type == ValueType.INT64
                        ? CellText.of(value)
                        : CellText.time(value);
            }
            case FLOAT64 -> {
                double value = row.getDouble(at);
                yield row.wasNull() ? null : CellText.of(value);
            }
            case STRING, BYTES -> row.getString(at);
        };
    }
}
