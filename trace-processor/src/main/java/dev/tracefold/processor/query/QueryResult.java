// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.query;

import java.util.List;

/// The rows of a statement, pulled one at a time while the statement runs. One thread pulls; any
/// thread may cancel.
public interface QueryResult extends AutoCloseable {
    /// Names in order, duplicates and all; empty when the statement returns no rows by nature.
    List<String> columnNames();

    /// Moves to the next row.
    ///
    /// @return false after the last row
    /// @throws dev.tracefold.processor.error.ProcessorException of category user when the SQL fails, resource when a limit of
    ///     [QueryLimits] is reached, with code `CANCELLED` after [#cancel()]
    boolean next();

    /// Type of a cell of the current row; columns count from 0.
    CellType type(int column);

    /// A cell as SQLite converts it to an integer.
    long getLong(int column);

    /// A cell as SQLite converts it to a floating-point number.
    double getDouble(int column);

    /// A text cell, undecodable bytes replaced; the empty string for NULL.
    String getString(int column);

    /// The bytes of a text or blob cell as they are; empty for NULL.
    byte[] getBytes(int column);

    /// Statements in the query text, up to and with this one; one where rows are of no such text.
    default int statementCount() {
        return 1;
    }

    /// Those whose first step gave a row; statements that only return void, or a single column
    /// `suppress_query_output`, do not count.
    default int statementWithOutputCount() {
        return 1;
    }

    /// Text of the last statement; empty where rows are of no such text.
    default String lastStatementSql() {
        return "";
    }

    /// Makes a running or later [#next()] fail with code `CANCELLED`; safe from any thread.
    void cancel();

    @Override
    void close();
}
