// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.sqlite.SqliteStatement;

import static java.util.Objects.requireNonNull;

/// The rows of a statement that has been stepped once.
final class EngineResult implements QueryResult {
    private static final long NUMBER_BYTES = 8;

    private final StatementRunner.Started started;
    private final Counts counts;
    private final QueryLimits limits;
    private final Runnable interrupt;
    private final Runnable whenAsked;
    private final Runnable whenClosed;
    private final List<String> columnNames = new ArrayList<>();
    private boolean pastFirst;
    private boolean atEnd;
    private long rows;
    private long bytes;
    private boolean closed;
    private volatile boolean cancelled;

    /// @param statements run so far
    /// @param withOutput those of them that gave a row to see
    /// @param lastSql text of the last
    record Counts(int statements, int withOutput, String lastSql) {}

    /// @param interrupt ends a step that runs
    /// @param whenAsked run when the first row is asked for
    /// @param whenClosed gives the engine back for the next query
    EngineResult(
            StatementRunner.Started started,
            Counts counts,
            QueryLimits limits,
            Runnable interrupt,
            Runnable whenAsked,
            Runnable whenClosed) {
        this.started = started;
        this.counts = counts;
        this.limits = limits;
        this.interrupt = interrupt;
        this.whenAsked = whenAsked;
        this.whenClosed = whenClosed;
        this.atEnd = !started.hasRow();
        @Nullable SqliteStatement statement = started.sqlite();
        for (int i = 0; statement != null && i < statement.columnCount(); i++) {
            columnNames.add(statement.columnName(i));
        }
    }

    @Override
    public List<String> columnNames() {
        return List.copyOf(columnNames);
    }

    @Override
    public boolean next() {
        if (!pastFirst) {
            whenAsked.run();
        }
        if (cancelled) {
            throw new ProcessorException(Failure.resource("CANCELLED", "the query was cancelled"));
        }
        if (atEnd) {
            return false;
        }
        if (pastFirst) {
            atEnd = !SqlCompiler.step(statement(), started.sql());
        }
        pastFirst = true;
        if (!atEnd && ++rows > limits.rows()) {
            throw new ProcessorException(
                    Failure.resource(
                            "ROW_LIMIT",
                            "the query returns more than %d rows".formatted(limits.rows())));
        }
        return !atEnd;
    }

    @Override
    public CellType type(int column) {
        return statement().type(column);
    }

    @Override
    public long getLong(int column) {
        count(NUMBER_BYTES);
        return statement().getLong(column);
    }

    @Override
    public double getDouble(int column) {
        count(NUMBER_BYTES);
        return statement().getDouble(column);
    }

    @Override
    public String getString(int column) {
        String text = statement().getString(column);
        count(text.length());
        return text;
    }

    @Override
    public byte[] getBytes(int column) {
        byte[] content = statement().getBytes(column);
        count(content.length);
        return content;
    }

    private void count(long more) {
        bytes += more;
        if (bytes > limits.bytes()) {
            throw new ProcessorException(
                    Failure.resource(
                            "BYTE_LIMIT",
                            "the query returns more than %d bytes".formatted(limits.bytes())));
        }
    }

    private SqliteStatement statement() {
        return requireNonNull(started.sqlite(), "this statement has no rows");
    }

    @Override
    public int statementCount() {
        return counts.statements();
    }

    @Override
    public int statementWithOutputCount() {
        return counts.withOutput();
    }

    @Override
    public String lastStatementSql() {
        return counts.lastSql();
    }

    @Override
    public void cancel() {
        cancelled = true;
        interrupt.run();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            atEnd = true;
            started.close();
            whenClosed.run();
        }
    }
}
