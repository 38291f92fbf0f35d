// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

import dev.tracefold.cli.output.ColumnNames;
import dev.tracefold.cli.output.RowSink;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// A second query over the rows of all traces, which it keeps as the table `result` of a session with
/// an empty trace. Values keep their type and precision.
public final class Reduction implements RowSink, AutoCloseable {
    /// Name of the table.
    public static final String TABLE = "result";

    // A statement of this size costs little to compile and is worth the call.
    private static final int STATEMENT_CHARS = 1 << 18;

    private final TraceSession session;
    private final StringBuilder insert = new StringBuilder();
    private int columns;
    private boolean created;

    /// An empty table in a session of its own.
    public Reduction(ProcessorOptions options) {
        session = TraceProcessor.open(TraceSource.bytes(TABLE, new byte[0]), options);
    }

    @Override
    public void begin(List<String> columnNames) {
        columns = columnNames.size();
        List<String> names = new ArrayList<>();
        names.add(ADDRESS_COLUMN);
        names.addAll(ColumnNames.distinct(columnNames, names));
        // Without types, so that no value is converted.
        execute(
                names.stream()
                        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(", ", "CREATE TABLE " + TABLE + "(", ")")));
        created = true;
    }

    @Override
    public void row(String address, QueryResult row) {
        insert.append(insert.isEmpty() ? "INSERT INTO " + TABLE + " VALUES (" : ",(");
        appendText(address);
        for (int i = 0; i < columns; i++) {
            insert.append(',');
            appendCell(row, i);
        }
        insert.append(')');
        if (insert.length() > STATEMENT_CHARS) {
            insertRows();
        }
    }

    private void appendCell(QueryResult row, int column) {
        switch (row.type(column)) {
            case NULL -> insert.append("NULL");
            case LONG -> appendLong(row.getLong(column));
            case DOUBLE -> appendDouble(row.getDouble(column));
            case STRING -> appendText(row.getString(column));
            case BLOB -> appendBlob(row.getBytes(column));
        }
    }

    private void appendLong(long value) {
        if (value == Long.MIN_VALUE) {
            // The literal would be read as the negation of a number that is too large: a double.
            insert.append("(-9223372036854775807-1)");
        } else {
            insert.append(value);
        }
    }

    private void appendDouble(double value) {
        if (Double.isInfinite(value)) {
            insert.append(value > 0 ? "9e999" : "-9e999");
        } else {
            insert.append(value);
        }
    }

    private void appendText(String text) {
        if (text.indexOf('\0') >= 0) {
            // SQL text ends at a NUL.
            insert.append("CAST(");
            appendBlob(text.getBytes(StandardCharsets.UTF_8));
            insert.append(" AS TEXT)");
        } else {
            insert.append('\'').append(text.replace("'", "''")).append('\'');
        }
    }

    private void appendBlob(byte[] bytes) {
        insert.append("x'").append(HexFormat.of().formatHex(bytes)).append('\'');
    }

    private void insertRows() {
        if (!insert.isEmpty()) {
            String statement = insert.toString();
            insert.setLength(0);
            execute(statement);
        }
    }

    private void execute(String statement) {
        session.run(statement, QueryLimits.NONE, _ -> {});
    }

    @Override
    public void end() {
        insertRows();
    }

    /// Runs the second query and hands its rows on.
    public void answer(String sql, RowSink sink) {
        if (!created) {
            begin(List.of());
        }
        try (QueryResult result = session.query(sql)) {
            sink.begin(result.columnNames());
            try {
                while (result.next()) {
                    sink.row("", result);
                }
            } finally {
                sink.end();
            }
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
