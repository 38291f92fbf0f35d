// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

import dev.tracefold.processor.query.QueryResult;

/// Makes files of tables, one after the other. They have their names once all of them are whole; what
/// is closed before is no file.
interface ExportTarget extends AutoCloseable {
    /// Writes a table that lies in columns.
    void write(ExportedTable table) throws IOException;

    /// Writes the rows of a query as a table; reads them to the end.
    void write(String name, QueryResult rows) throws IOException;

    /// Takes views over the tables, as the statements that make them, where files have such a thing; what
    /// cannot be one there becomes a table.
    void addViews(List<View> views) throws IOException;

    /// Gives what was written its name.
    ///
    /// @return bytes of all files
    long finish() throws IOException;

    @Override
    void close();

    /// A view.
    ///
    /// @param name as users call it
    /// @param statement that makes it
    /// @param rows asks for its rows
    record View(String name, String statement, Supplier<QueryResult> rows) {}
}
