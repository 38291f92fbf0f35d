// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.worker.shard.TraceEngine;

/// A test double of an engine, for what no real trace does on command: it reads until it is stopped
/// when the trace is `endless` (a file of that name), and gives rows without end for the SQL
/// `endless`. Other SQL gives one row that is the SQL.
@NullMarked
public final class HeldEngine implements TraceEngine {
    private final CountDownLatch busy = new CountDownLatch(1);

    /// Waits until a shard is at work.
    public void awaitBusy() throws InterruptedException {
        if (!busy.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing is at work");
        }
    }

    @Override
    public LoadedTrace load(TraceSource source) {
        if (source.name().endsWith("endless")) {
            readForever(source);
        }
        return new LoadedTrace() {
            @Override
            public QueryResult query(String sql, QueryLimits limits) {
                if (sql.equals("die")) {
                    throw new StackOverflowError();
                }
                return new Rows(sql);
            }

            @Override
            public void interrupt() {}

            @Override
            public void close() {}
        };
    }

    private void readForever(TraceSource source) {
        try (InputStream in = source.open()) {
            busy.countDown();
            while (in.read() >= -1) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Rows implements QueryResult {
        private final String sql;
        private volatile boolean cancelled;
        private int given;

        Rows(String sql) {
            this.sql = sql;
        }

        @Override
        public List<String> columnNames() {
            return List.of("sql");
        }

        @Override
        public boolean next() {
            if (cancelled) {
                throw new ProcessorException(
                        Failure.resource("CANCELLED", "the query was cancelled"));
            }
            if (!sql.equals("endless")) {
                return given++ == 0;
            }
            if (given++ == 3) {
                busy.countDown();
            }
            return true;
        }

        @Override
        public CellType type(int column) {
            return sql.equals("endless") ? CellType.NULL : CellType.STRING;
        }

        @Override
        public long getLong(int column) {
            return 0;
        }

        @Override
        public double getDouble(int column) {
            return 0;
        }

        @Override
        public String getString(int column) {
            return sql;
        }

        @Override
        public byte[] getBytes(int column) {
            return sql.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }

        @Override
        public String lastStatementSql() {
            return sql;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void close() {}
    }
}
