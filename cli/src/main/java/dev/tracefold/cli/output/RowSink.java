// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.util.List;

import dev.tracefold.processor.query.QueryResult;

/// Takes rows that share their columns: [#begin(List)] once, [#row(String, QueryResult)] for each,
/// [#end()] once. What is taken half-way is ended too, so that what was written is well-formed.
public interface RowSink {
    /// The column that leads every row of a query over many traces.
    String ADDRESS_COLUMN = "_trace_address";

    /// Takes the names of the result's columns, without the leading one.
    void begin(List<String> columnNames);

    /// Takes the current row of the result.
    ///
    /// @param address value of the leading column
    /// @param row positioned on the row; is not moved
    void row(String address, QueryResult row);

    /// Hands on what is held back.
    void end();
}
