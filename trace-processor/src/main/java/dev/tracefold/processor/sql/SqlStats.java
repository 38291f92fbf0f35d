// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

/// `sqlstats`: the last queries of this session with their text and, in nanoseconds of the wall
/// clock, when each was started, when its first row was asked for and when it ended; 0 for what
/// has not happened yet. The query that asks is among them.
final class SqlStats implements VirtualTable {
    static final String NAME = "sqlstats";

    private static final int MAX_QUERIES = 100;
    private static final TableSchema SCHEMA =
            new TableSchema(
                    NAME,
                    List.of(
                            ColumnSpec.of("query", ColumnType.STRING, false),
                            ColumnSpec.of("started", ColumnType.INT64, false),
                            ColumnSpec.of("first_next", ColumnType.INT64, false),
                            ColumnSpec.of("ended", ColumnType.INT64, false)));

    private final StringPool strings;
    private final Deque<Query> queries = new ArrayDeque<>();

    /// @param strings where the texts go when the table is read
    SqlStats(StringPool strings) {
        this.strings = strings;
    }

    /// Notes that a query starts now; the oldest may be forgotten for it.
    Query start(String sql) {
        if (queries.size() == MAX_QUERIES) {
            queries.removeFirst();
        }
        Query query = new Query(sql);
        queries.addLast(query);
        return query;
    }

    @Override
    public List<VirtualColumn> columns() {
        return VirtualColumn.of(SCHEMA);
    }

    @Override
    public Rows rows(TableCall call) {
        Table rows = call.newTable(SCHEMA);
        for (Query query : queries) {
            int row = rows.addRow();
            rows.strings("query").set(row, strings.intern(query.sql));
            rows.longs("started").set(row, query.startedNanos);
            rows.longs("first_next").set(row, query.firstNextNanos);
            rows.longs("ended").set(row, query.endedNanos);
        }
        return Rows.of(rows);
    }

    /// What is known of one query.
    static final class Query {
        private final String sql;
        private final long startedNanos = now();
        private long firstNextNanos;
        private long endedNanos;

        private Query(String sql) {
            this.sql = sql;
        }

        /// A row is asked for; only the first time counts.
        void next() {
            if (firstNextNanos == 0) {
                firstNextNanos = now();
            }
        }

        /// The query is done, well or not.
        void end() {
            endedNanos = now();
        }

        private static long now() {
            Instant now = Instant.now();
            return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        }
    }
}
