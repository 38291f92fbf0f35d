// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.TraceFields.Field;
import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Puts traces into the tables, within one transaction that no other writer of the catalog is beside.
final class TraceWriter {
    private static final int CHUNK = 500;
    // What an index of PostgreSQL takes.
    private static final int MAX_ADDRESS_CHARS = 2000;
    private static final int MAX_TEXT_CHARS = 1000;

    private static final String INSERT =
            "INSERT INTO trace(address, file_name, store, generation, size_bytes, kind, state,"
                    + " error, start_nanos, end_nanos, duration_nanos, row_count, row_counts,"
                    + " upload_time, index_time, snapshot_address, snapshot_bytes)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE =
            "UPDATE trace SET address = ?, file_name = ?, store = ?, generation = ?,"
                    + " size_bytes = ?, kind = ?, state = ?, error = ?, start_nanos = ?,"
                    + " end_nanos = ?, duration_nanos = ?, row_count = ?, row_counts = ?,"
                    + " upload_time = ?, index_time = ?, snapshot_address = ?, snapshot_bytes = ?"
                    + " WHERE id = ?";

    private final Session session;
    private final TraceFields fields;

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
        List<CatalogTrace> distinct = List.copyOf(byAddress.values());
        for (int from = 0; from < distinct.size(); from += CHUNK) {
            putChunk(distinct.subList(from, Math.min(from + CHUNK, distinct.size())));
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
        try (PreparedStatement insert = session.connection().prepareStatement(INSERT)) {
            for (CatalogTrace trace : added) {
                bind(insert, trace);
                insert.addBatch();
            }
            var _ = insert.executeBatch();
        }
        session.execute("UPDATE trace_total SET traces = traces + ?", added.size());
        Map<String, Long> ids = new HashMap<>();
        session.each(
                whereAddress(
                        "SELECT id, address FROM trace",
                        added.stream().map(CatalogTrace::address).toList()),
                row -> ids.put(row.getString(2), row.getLong(1)));
        Map<Long, CatalogTrace> byId = new TreeMap<>();
        for (CatalogTrace trace : added) {
            Long id = ids.get(trace.address());
            if (id != null) {
                byId.put(id, trace);
            }
        }
        putValues(byId, true);
    }

    private void replace(Stored before, CatalogTrace trace) throws SQLException {
        CatalogTrace now = before.trace().merged(trace);
        if (trace.generation() > before.trace().generation()) {
            session.execute("DELETE FROM trace_value WHERE trace_id = ?", before.id());
        }
        try (PreparedStatement update = session.connection().prepareStatement(UPDATE)) {
            bind(update, now);
            update.setLong(18, before.id());
            var _ = update.executeUpdate();
        }
        // What a later state says of a name stays when an earlier one is heard after it.
        boolean mayReplace = trace.state().rank() >= before.trace().state().rank();
        putValues(Map.of(before.id(), trace), mayReplace);
    }

    private void putValues(Map<Long, CatalogTrace> traces, boolean mayReplace) throws SQLException {
        String sql =
                "INSERT INTO trace_value(trace_id, field_id, text_value, long_value, double_value)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT(trace_id, field_id) DO "
                        + (mayReplace
                                ? "UPDATE SET text_value = excluded.text_value, long_value ="
                                        + " excluded.long_value, double_value ="
                                        + " excluded.double_value"
                                : "NOTHING");
        // Fields are made and widened before, since that changes values that are there.
        for (CatalogTrace trace : traces.values()) {
            makeFields(PathLabels.of(trace.address()), true);
            makeFields(trace.metadata(), false);
        }
        try (PreparedStatement insert = session.connection().prepareStatement(sql)) {
            for (Map.Entry<Long, CatalogTrace> trace : traces.entrySet()) {
                Map<String, MetadataValue> values =
                        new TreeMap<>(PathLabels.of(trace.getValue().address()));
                values.putAll(trace.getValue().metadata());
                for (Map.Entry<String, MetadataValue> value : values.entrySet()) {
                    addValue(insert, trace.getKey(), value.getKey(), value.getValue());
                }
            }
            var _ = insert.executeBatch();
        }
    }

    private void makeFields(Map<String, MetadataValue> values, boolean label) throws SQLException {
        for (Map.Entry<String, MetadataValue> value : values.entrySet()) {
            var _ = fields.holding(session, value.getKey(), value.getValue(), label);
        }
    }

    private void addValue(PreparedStatement insert, long id, String name, MetadataValue value)
            throws SQLException {
        Field field = fields.find(name).orElseThrow();
        Object stored = field.stored(value);
        insert.setLong(1, id);
        insert.setLong(2, field.id());
        insert.setNull(3, Types.VARCHAR);
        insert.setNull(4, Types.BIGINT);
        insert.setNull(5, Types.DOUBLE);
        switch (stored) {
            case Long number -> insert.setLong(4, number);
            case Double number -> insert.setDouble(5, number);
            default -> insert.setString(3, clipped(stored.toString()));
        }
        insert.addBatch();
    }

    private static String clipped(String text) {
        // A text of PostgreSQL holds no NUL.
        String clean = text.replace("\0", "");
        return clean.length() <= MAX_TEXT_CHARS ? clean : clean.substring(0, MAX_TEXT_CHARS);
    }

    private static void bind(PreparedStatement statement, CatalogTrace trace) throws SQLException {
        Optional<CatalogTrace.Index> index = trace.index();
        OptionalLong start = index.map(CatalogTrace.Index::startNanos).orElse(OptionalLong.empty());
        OptionalLong end = index.map(CatalogTrace.Index::endNanos).orElse(OptionalLong.empty());
        statement.setString(1, trace.address());
        statement.setString(2, trace.address().substring(trace.address().lastIndexOf('/') + 1));
        statement.setString(3, trace.store());
        statement.setLong(4, trace.generation());
        statement.setLong(5, trace.sizeBytes());
        statement.setString(6, index.map(CatalogTrace.Index::kind).orElse(null));
        statement.setString(7, trace.state().wireName());
        statement.setString(8, trace.error().map(TraceWriter::clipped).orElse(null));
        setLong(statement, 9, start);
        setLong(statement, 10, end);
        setLong(
                statement,
                11,
                start.isPresent() && end.isPresent()
                        ? OptionalLong.of(end.getAsLong() - start.getAsLong())
                        : OptionalLong.empty());
        setLong(
                statement,
                12,
                index.map(i ->
                                OptionalLong.of(
                                        i.rowCounts().values().stream()
                                                .mapToLong(Long::longValue)
                                                .sum()))
                        .orElse(OptionalLong.empty()));
        statement.setString(13, index.map(i -> RowCounts.write(i.rowCounts())).orElse(null));
        setLong(
                statement,
                14,
                trace.uploaded().map(TraceWriter::millis).orElse(OptionalLong.empty()));
        setLong(statement, 15, index.map(i -> millis(i.time())).orElse(OptionalLong.empty()));
        statement.setString(16, index.flatMap(CatalogTrace.Index::snapshotAddress).orElse(null));
        setLong(
                statement,
                17,
                index.map(i -> OptionalLong.of(i.snapshotBytes())).orElse(OptionalLong.empty()));
    }

    private static OptionalLong millis(Instant time) {
        return OptionalLong.of(time.toEpochMilli());
    }

    private static void setLong(PreparedStatement statement, int at, OptionalLong value)
            throws SQLException {
        if (value.isPresent()) {
            statement.setLong(at, value.getAsLong());
        } else {
            statement.setNull(at, Types.BIGINT);
        }
    }

    private Map<String, Long> deleted(List<String> addresses) throws SQLException {
        Map<String, Long> deleted = new HashMap<>();
        session.each(
                whereAddress("SELECT address, generation FROM trace_deleted", addresses),
                row -> deleted.put(row.getString(1), row.getLong(2)));
        return deleted;
    }

    /// Traces as they are kept, by address.
    static Map<String, Stored> stored(Session session, List<String> addresses) throws SQLException {
        Map<String, Stored> stored = new HashMap<>();
        session.each(
                whereAddress(
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

    private static SqlText whereAddress(String select, List<String> addresses) {
        return new SqlText()
                .append(
                        select
                                + " WHERE address IN ("
                                + String.join(",", Collections.nCopies(addresses.size(), "?"))
                                + ")",
                        addresses.toArray());
    }
}
