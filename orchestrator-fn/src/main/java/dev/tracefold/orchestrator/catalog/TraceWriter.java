// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.TraceFields.Field;
import dev.tracefold.orchestrator.database.BulkInsert;
import dev.tracefold.orchestrator.database.BulkInsert.CellType;
import dev.tracefold.orchestrator.database.BulkInsert.Column;
import dev.tracefold.orchestrator.database.Dialect;
import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Puts traces into the tables, within one transaction that no other writer of the catalog is beside.
final class TraceWriter {
    private static final int CHUNK = 5000;
    // What an index of PostgreSQL takes.
    private static final int MAX_ADDRESS_CHARS = 2000;

    private static final String UPDATE =
            TraceRow.COLUMNS.stream()
                    .map(column -> column.name() + " = ?")
                    .collect(Collectors.joining(", ", "UPDATE trace SET ", " WHERE id = ?"));
    private static final Column ID = new Column("id", CellType.WHOLE);
    private static final List<Column> VALUE_COLUMNS =
            List.of(
                    new Column("trace_id", CellType.WHOLE),
                    new Column("field_id", CellType.WHOLE),
                    new Column("text_value", CellType.TEXT),
                    new Column("long_value", CellType.WHOLE),
                    new Column("double_value", CellType.REAL));

    private final Session session;
    private final TraceFields fields;
    // By how many more traces have a value, by the number of the field.
    private final Map<Long, Long> more = new TreeMap<>();

    TraceWriter(Session session, TraceFields fields) {
        this.session = session;
        this.fields = fields;
    }

    void put(Collection<CatalogTrace> traces) throws SQLException {
        Map<String, CatalogTrace> byAddress = new LinkedHashMap<>();
        for (CatalogTrace trace : traces) {
            check(trace);
            byAddress.merge(trace.address(), trace, CatalogTrace::merged);
        }
        // In the order of addresses, neighbours in the list are neighbours in most indexes.
        List<CatalogTrace> distinct =
                byAddress.values().stream()
                        .sorted(Comparator.comparing(CatalogTrace::address))
                        .toList();
        for (int from = 0; from < distinct.size(); from += CHUNK) {
            putChunk(distinct.subList(from, Math.min(from + CHUNK, distinct.size())));
        }
        for (Map.Entry<Long, Long> field : more.entrySet()) {
            session.execute(
                    "UPDATE trace_field SET traces = traces + ? WHERE id = ?",
                    field.getValue(),
                    field.getKey());
        }
    }

    private static void check(CatalogTrace trace) {
        if (trace.address().isEmpty() || trace.address().length() > MAX_ADDRESS_CHARS) {
            throw new ProcessorException(
                    Failure.data(
                            "ADDRESS_LENGTH",
                            "the address of a trace has 1 to %d characters but one has %d"
                                    .formatted(MAX_ADDRESS_CHARS, trace.address().length())));
        }
    }

    /// A trace as it is kept.
    ///
    /// @param id its number
    /// @param trace what is known, without metadata
    record Stored(long id, CatalogTrace trace) {}

    private void putChunk(List<CatalogTrace> chunk) throws SQLException {
        List<String> addresses = chunk.stream().map(CatalogTrace::address).toList();
        Map<String, Stored> stored = stored(session, addresses);
        Map<String, Long> deleted = deleted(addresses);
        List<CatalogTrace> added = new ArrayList<>();
        for (CatalogTrace trace : chunk) {
            Stored before = stored.get(trace.address());
            if (deleted.getOrDefault(trace.address(), Long.MIN_VALUE) >= trace.generation()) {
                continue;
            }
            if (before == null) {
                added.add(trace);
            } else if (trace.generation() >= before.trace().generation()) {
                replace(before, trace);
            }
        }
        insert(added);
    }

    private void insert(List<CatalogTrace> added) throws SQLException {
        if (added.isEmpty()) {
            return;
        }
        // Fields are made and widened before, since that changes values that are there.
        List<Map<String, MetadataValue>> values = new ArrayList<>(added.size());
        for (CatalogTrace trace : added) {
            values.add(valuesWithFields(trace));
        }
        List<Column> columns = new ArrayList<>(TraceRow.COLUMNS);
        columns.add(ID);
        BulkInsert traceRows = new BulkInsert(session, "trace", columns);
        BulkInsert valueRows = new BulkInsert(session, "trace_value", VALUE_COLUMNS);
        List<Long> ids = newIds(added.size());
        for (int i = 0; i < added.size(); i++) {
            List<@Nullable Object> row = TraceRow.cells(added.get(i));
            row.add(ids.get(i));
            traceRows.add(row);
            for (Map.Entry<String, MetadataValue> value : values.get(i).entrySet()) {
                valueRows.add(valueRow(ids.get(i), value));
                addTo(value.getKey(), 1);
            }
        }
        traceRows.run();
        valueRows.run();
        session.execute("UPDATE trace_total SET traces = traces + ?", added.size());
        if (session.dialect() == Dialect.SQLITE) {
            session.execute(
                    "INSERT INTO trace_text(rowid, address) SELECT id, address FROM trace WHERE id"
                            + " BETWEEN ? AND ?",
                    ids.getFirst(),
                    ids.getLast());
        }
    }

    private List<Long> newIds(int count) throws SQLException {
        return switch (session.dialect()) {
            case SQLITE -> {
                long last = session.number(new SqlText().append("SELECT MAX(id) FROM trace"));
                yield LongStream.rangeClosed(last + 1, last + count).boxed().toList();
            }
            case POSTGRESQL ->
                    session.list(
                            new SqlText()
                                    .append(
                                            "SELECT nextval(pg_get_serial_sequence('trace', 'id'))"
                                                    + " FROM generate_series(1, ?)",
                                            count),
                            row -> row.getLong(1));
        };
    }

    private void replace(Stored before, CatalogTrace trace) throws SQLException {
        CatalogTrace now = before.trace().merged(trace);
        // A listing says again what is known of nearly all.
        if (trace.metadata().isEmpty() && now.equals(before.trace())) {
            return;
        }
        Set<Long> had = new HashSet<>();
        session.each(
                new SqlText()
                        .append("SELECT field_id FROM trace_value WHERE trace_id = ?", before.id()),
                row -> had.add(row.getLong(1)));
        if (trace.generation() > before.trace().generation()) {
            session.execute("DELETE FROM trace_value WHERE trace_id = ?", before.id());
            had.forEach(field -> more.merge(field, -1L, Long::sum));
            had.clear();
        }
        SqlText update = new SqlText().append(UPDATE);
        List<@Nullable Object> cells = TraceRow.cells(now);
        cells.add(before.id());
        update.bindAll(cells);
        session.execute(update);
        // What a later state says of a name stays when an earlier one is heard after it.
        replaceValues(
                before.id(), trace, had, trace.state().rank() >= before.trace().state().rank());
    }

    private void replaceValues(long id, CatalogTrace trace, Set<Long> had, boolean mayReplace)
            throws SQLException {
        String sql =
                "INSERT INTO trace_value(trace_id, field_id, text_value, long_value, double_value)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT(trace_id, field_id) DO "
                        + (mayReplace
                                ? "UPDATE SET text_value = excluded.text_value, long_value ="
                                        + " excluded.long_value, double_value ="
                                        + " excluded.double_value"
                                : "NOTHING");
        for (Map.Entry<String, MetadataValue> value : valuesWithFields(trace).entrySet()) {
            SqlText insert = new SqlText().append(sql);
            insert.bindAll(valueRow(id, value));
            session.execute(insert);
            if (!had.contains(fields.find(value.getKey()).orElseThrow().id())) {
                addTo(value.getKey(), 1);
            }
        }
    }

    private Map<String, MetadataValue> valuesWithFields(CatalogTrace trace) throws SQLException {
        Map<String, MetadataValue> labels = PathLabels.of(trace.address());
        Map<String, MetadataValue> values = TraceRow.values(trace, labels);
        for (Map.Entry<String, MetadataValue> label : labels.entrySet()) {
            var _ = fields.holding(session, label.getKey(), label.getValue(), true);
        }
        for (Map.Entry<String, MetadataValue> value : values.entrySet()) {
            var _ = fields.holding(session, value.getKey(), value.getValue(), false);
        }
        return values;
    }

    private void addTo(String field, long traces) {
        more.merge(fields.find(field).orElseThrow().id(), traces, Long::sum);
    }

    private List<@Nullable Object> valueRow(long id, Map.Entry<String, MetadataValue> value) {
        Field field = fields.find(value.getKey()).orElseThrow();
        Object stored = field.stored(value.getValue());
        List<@Nullable Object> row = new ArrayList<>(VALUE_COLUMNS.size());
        row.add(id);
        row.add(field.id());
        row.add(stored instanceof String text ? TraceRow.clipped(text) : null);
        row.add(stored instanceof Long ? stored : null);
        row.add(stored instanceof Double ? stored : null);
        return row;
    }

    private Map<String, Long> deleted(List<String> addresses) throws SQLException {
        Map<String, Long> deleted = new HashMap<>();
        session.each(
                whereAddress(session, "SELECT address, generation FROM trace_deleted", addresses),
                row -> deleted.put(row.getString(1), row.getLong(2)));
        return deleted;
    }

    /// Traces as they are kept, by address.
    static Map<String, Stored> stored(Session session, List<String> addresses) throws SQLException {
        Map<String, Stored> stored = new HashMap<>();
        session.each(
                whereAddress(
                        session,
                        "SELECT id, address, store, generation, size_bytes, state, error,"
                                + " upload_time, index_time, kind, start_nanos, end_nanos,"
                                + " row_counts, snapshot_address, snapshot_bytes FROM trace",
                        addresses),
                row -> {
                    Long uploaded = Session.nullableLong(row, 8);
                    Long indexed = Session.nullableLong(row, 9);
                    Optional<CatalogTrace.Index> index =
                            indexed == null
                                    ? Optional.empty()
                                    : Optional.of(
                                            new CatalogTrace.Index(
                                                    Instant.ofEpochMilli(indexed),
                                                    row.getString(10),
                                                    optional(Session.nullableLong(row, 11)),
                                                    optional(Session.nullableLong(row, 12)),
                                                    RowCounts.read(row.getString(13)),
                                                    Optional.ofNullable(row.getString(14)),
                                                    row.getLong(15)));
                    stored.put(
                            row.getString(2),
                            new Stored(
                                    row.getLong(1),
                                    new CatalogTrace(
                                            row.getString(2),
                                            row.getString(3),
                                            row.getLong(4),
                                            row.getLong(5),
                                            TraceState.of(row.getString(6)),
                                            Optional.ofNullable(row.getString(7)),
                                            Optional.ofNullable(uploaded)
                                                    .map(Instant::ofEpochMilli),
                                            index,
                                            Map.of())));
                });
        return stored;
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static SqlText whereAddress(Session session, String select, List<String> addresses)
            throws SQLException {
        return switch (session.dialect()) {
            case SQLITE ->
                    new SqlText()
                            .append(
                                    select
                                            + " WHERE address IN ("
                                            + String.join(
                                                    ",", Collections.nCopies(addresses.size(), "?"))
                                            + ")",
                                    addresses.toArray());
            // Each is looked up in the index: nothing that the planner believes of a table that is
            // being
            // filled makes it read all of it.
            case POSTGRESQL ->
                    new SqlText()
                            .append(
                                    "SELECT found.* FROM unnest(?::text[]) a(sought), LATERAL ("
                                            + select
                                            + " WHERE address = a.sought OFFSET 0) found",
                                    session.connection()
                                            .createArrayOf("text", addresses.toArray()));
        };
    }
}
