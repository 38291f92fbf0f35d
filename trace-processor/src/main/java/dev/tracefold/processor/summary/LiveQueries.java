// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.ProtoText;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.structured.SpecMessage;
import dev.tracefold.processor.structured.StructuredQueries;
import dev.tracefold.processor.structured.StructuredQueries.SharedTable;

/// Structured queries that somebody is still changing. Each becomes a table when it is asked for, and
/// stays one until it, or a query that it needs, is changed or gone.
public final class LiveQueries implements AutoCloseable {
    private static final String TYPE = "perfetto.protos.PerfettoSqlStructuredQuery";
    private static final String PREFIX = "_live_query_";
    private static final AtomicInteger TABLES = new AtomicInteger();

    private final QueryRunner trace;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /// @param trace runs the queries
    public LiveQueries(QueryRunner trace) {
        this.trace = trace;
    }

    /// What a new spec did to a query.
    ///
    /// @param updated whether it will be computed when it is asked for next
    /// @param dropped whether it is there no more
    public record Change(String id, boolean updated, boolean dropped) {}

    /// A query that was computed.
    ///
    /// @param table has the rows
    /// @param rows how many
    /// @param columns of the table
    /// @param millis how long it took
    /// @param sql that was run, on the tables of other queries
    /// @param text the query in the text format
    /// @param standaloneSql the same with everything it needs
    public record Computed(
            String table,
            long rows,
            List<String> columns,
            double millis,
            String sql,
            String text,
            String standaloneSql) {
        public Computed {
            columns = List.copyOf(columns);
        }
    }

    private static final class Entry {
        private final SpecMessage query;
        private final byte[] encoded;
        private Set<String> needs = Set.of();
        private @Nullable Computed computed;
        private String staleTable = "";

        Entry(SpecMessage query) {
            this.query = query;
            this.encoded = query.toByteArray();
        }

        void outdate() {
            Computed old = computed;
            if (old != null) {
                staleTable = old.table();
                computed = null;
            }
        }
    }

    /// Takes the queries of a spec in the place of those before.
    ///
    /// @throws ProcessorException of category user where one has no id, or two have the same
    public List<Change> update(SummarySpec spec) {
        Map<String, Entry> next = new LinkedHashMap<>();
        for (SpecMessage query : spec.message().messages("query")) {
            String id = TraceSummarizer.required(query, "id", "a query");
            if (next.put(id, new Entry(query)) != null) {
                throw TraceSummarizer.failure(
                        "the query id '%s' is defined more than once".formatted(id));
            }
        }
        List<Change> changes = new ArrayList<>();
        for (String id : List.copyOf(entries.keySet())) {
            if (!next.containsKey(id)) {
                drop(entries.remove(id));
                changes.add(new Change(id, false, true));
            }
        }
        next.forEach(this::replace);
        outdateDependents();
        entries.forEach((id, entry) -> changes.add(new Change(id, entry.computed == null, false)));
        return changes;
    }

    private void replace(String id, Entry entry) {
        @Nullable Entry before = entries.get(id);
        if (before == null) {
            entries.put(id, entry);
        } else if (!Arrays.equals(before.encoded, entry.encoded)) {
            before.outdate();
            // Whoever reads the old table may go on until there is a new one.
            entry.staleTable = before.staleTable;
            entries.put(id, entry);
        }
    }

    /// Needs are those of needs too, so once is enough.
    private void outdateDependents() {
        Set<String> computed =
                entries.entrySet().stream()
                        .filter(entry -> entry.getValue().computed != null)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        for (Entry entry : entries.values()) {
            if (!computed.containsAll(entry.needs)) {
                entry.outdate();
            }
        }
    }

    /// Computes a query and what it needs, as far as that is not there.
    ///
    /// @return nothing where there is no such query
    /// @throws ProcessorException of category user where it is not right or fails
    public Optional<Computed> query(String id) {
        @Nullable Entry entry = entries.get(id);
        if (entry == null) {
            return Optional.empty();
        }
        @Nullable Computed done = entry.computed;
        if (done != null) {
            return Optional.of(done);
        }
        StructuredQueries alone = all();
        alone.sqlOf(id);
        for (SharedTable needed : alone.tables()) {
            @Nullable Entry other = entries.get(needed.id());
            if (other != null && other.computed == null) {
                compute(needed.id(), other);
            }
        }
        return Optional.of(compute(id, entry));
    }

    private Computed compute(String id, Entry entry) {
        StructuredQueries alone = all();
        String aloneSql = alone.sqlOf(id);
        StructuredQueries queries = all();
        entries.forEach((other, computed) -> {
            if (computed.computed != null) {
                queries.useTable(other, computed.computed.table());
            }
        });
        String sql = queries.sqlOf(id);
        String what = "query '%s'".formatted(id);
        String table = PREFIX + TABLES.getAndIncrement();
        String before = before(queries);
        if (!before.isEmpty()) {
            run(what, before);
        }
        long start = System.nanoTime();
        run(what, "CREATE PERFETTO TABLE %s AS\n%s".formatted(table, sql));
        double millis = (double) (System.nanoTime() - start) / 1e6;
        Computed computed =
                new Computed(
                        table,
                        count(table),
                        columns(table),
                        millis,
                        before + sql,
                        ProtoText.of(SummarySpec.DESCRIPTORS, TYPE, entry.encoded),
                        before(alone) + inlined(alone.tables(), aloneSql));
        entry.computed = computed;
        entry.needs =
                alone.tables().stream()
                        .map(SharedTable::id)
                        .collect(Collectors.toUnmodifiableSet());
        dropTable(entry.staleTable);
        entry.staleTable = "";
        return computed;
    }

    private StructuredQueries all() {
        StructuredQueries queries = new StructuredQueries();
        entries.values().forEach(entry -> queries.add(entry.query));
        return queries;
    }

    private static String before(StructuredQueries queries) {
        StringBuilder sql = new StringBuilder();
        queries.modules()
                .forEach(module ->
                        sql.append("INCLUDE PERFETTO MODULE ").append(module).append(";\n"));
        queries.preambles().forEach(statements -> sql.append(statements).append(";\n"));
        return sql.toString();
    }

    /// Shared queries as common table expressions in front of the others.
    private static String inlined(List<SharedTable> tables, String sql) {
        StringBuilder all = new StringBuilder("WITH ");
        for (SharedTable table : tables) {
            all.append(table.name()).append(" AS (\n").append(table.sql()).append("\n),\n");
        }
        return all.append(sql, "WITH ".length(), sql.length()).toString();
    }

    private void run(String what, String sql) {
        try (QueryResult rows = TraceSummarizer.run(trace, what, sql)) {
            if (rows.next()) {
                throw TraceSummarizer.failure(
                        what + ": only the last statement of an sql source may return rows");
            }
        } catch (ProcessorException e) {
            throw TraceSummarizer.labelled(what, e);
        }
    }

    private long count(String table) {
        try (QueryResult rows = trace.query("SELECT count(*) FROM " + table)) {
            return rows.next() ? rows.getLong(0) : 0;
        }
    }

    private List<String> columns(String table) {
        try (QueryResult rows = trace.query("SELECT * FROM %s LIMIT 0".formatted(table))) {
            return rows.columnNames();
        }
    }

    private void drop(@Nullable Entry entry) {
        if (entry != null) {
            entry.outdate();
            dropTable(entry.staleTable);
        }
    }

    private void dropTable(String table) {
        if (!table.isEmpty()) {
            trace.query("DROP TABLE IF EXISTS " + table).close();
        }
    }

    /// Drops every table.
    @Override
    public void close() {
        entries.values().forEach(this::drop);
        entries.clear();
    }
}
