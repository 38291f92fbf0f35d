// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.util.List;

import dev.tracefold.cli.output.RowSink;
import dev.tracefold.orchestrator.reduce.Reduction;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;

/// Rows of all traces on their way into a second query, in the order of the traces.
///
/// @param reduction keeps them
public record ReducedRows(Reduction reduction) implements RowSink {
    @Override
    public void begin(List<String> columnNames) {
        reduction.begin(columnNames);
    }

    @Override
    public void row(String address, QueryResult row) {
        reduction.row(address, row);
    }

    @Override
    public void end() {
        reduction.end();
    }

    /// Runs the second query and hands its rows on.
    public void answer(String sql, RowSink sink) {
        try (QueryResult result = reduction.answer(sql, QueryLimits.NONE)) {
            copy(result, sink);
        }
    }

    /// Hands rows of no trace on.
    static void copy(QueryResult rows, RowSink sink) {
        sink.begin(rows.columnNames());
        try {
            while (rows.next()) {
                sink.row("", rows);
            }
        } finally {
            sink.end();
        }
    }
}
