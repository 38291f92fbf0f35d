// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.util.List;

import dev.tracefold.processor.query.QueryResult;

/// Writes rows that share their columns. [#begin(List)] once, [#row(String, QueryResult)] for each
/// row, [#end()] once; an answer that failed half-way is ended too, so that what was printed stays
/// well-formed.
public interface RowFormat {
    /// The column that leads every row of a query over many traces.
    String ADDRESS_COLUMN = "_trace_address";

    /// Takes the names of the result's columns, without the leading one.
    void begin(List<String> columnNames);

    /// Writes the current row of the result.
    ///
    /// @param address value of the leading column
    /// @param row positioned on the row; is not moved
    void row(String address, QueryResult row);

    /// Writes what is held back and whatever closes the format. Does not flush the writer.
    void end();
}
