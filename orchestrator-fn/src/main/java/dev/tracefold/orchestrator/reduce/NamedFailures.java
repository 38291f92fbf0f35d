// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reduce;

import java.util.List;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;

/// Rows of the second query, whose failures say so: a client that wrote two queries is to know which
/// one it has to mend.
///
/// @param rows the rows
record NamedFailures(QueryResult rows) implements QueryResult {
    private static final String PREFIX = "reduce SQL: ";

    static ProcessorException named(ProcessorException e) {
        Failure failure = e.failure();
        if (failure.message().startsWith(PREFIX)) {
            return e;
        }
        return new ProcessorException(
                new Failure(failure.category(), failure.code(), PREFIX + failure.message(), false),
                e);
    }

    @Override
    public List<String> columnNames() {
        return rows.columnNames();
    }

    @Override
    public boolean next() {
        try {
            return rows.next();
        } catch (ProcessorException e) {
            throw named(e);
        }
    }

    @Override
    public CellType type(int column) {
        return rows.type(column);
    }

    @Override
    public long getLong(int column) {
        return rows.getLong(column);
    }

    @Override
    public double getDouble(int column) {
        return rows.getDouble(column);
    }

    @Override
    public String getString(int column) {
        return rows.getString(column);
    }

    @Override
    public byte[] getBytes(int column) {
        return rows.getBytes(column);
    }

    @Override
    public int statementCount() {
        return rows.statementCount();
    }

    @Override
    public int statementWithOutputCount() {
        return rows.statementWithOutputCount();
    }

    @Override
    public String lastStatementSql() {
        return rows.lastStatementSql();
    }

    @Override
    public void cancel() {
        rows.cancel();
    }

    @Override
    public void close() {
        rows.close();
    }
}
