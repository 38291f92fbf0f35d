// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reduce;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.result.ColumnNames;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// A second query over the rows of all traces, which it keeps as the table `result` of a session with
/// an empty trace. Values keep their type and precision.
///
/// The table is a temporary one, which SQLite keeps in a nameless file of its temporary directory as
/// soon as it outgrows a cache of 2 MB; the same holds for what the second query sorts. So memory does
/// not grow with the rows. One thread at a time, but for [#interrupt()].
public final class Reduction implements AutoCloseable {
    /// Name of the table.
    public static final String TABLE = "result";

    /// Its first column: where a row comes from.
    public static final String ADDRESS_COLUMN = "_trace_address";

    /// Code of the failure when there are too many rows.
    static final String TOO_LARGE = "REDUCE_TOO_LARGE";

    // A statement of this size costs little to compile and is worth the call.
    private static final int STATEMENT_CHARS = 1 << 18;

    private final TraceSession session;
    private final long bytesLimit;
    private final StringBuilder insert = new StringBuilder();
    private @Nullable List<String> columns;
    private long bytes;

    /// An empty table in a session of its own.
    ///
    /// @param bytesLimit how much the rows may be, as text
    public Reduction(ProcessorOptions options, long bytesLimit) {
        this.session = TraceProcessor.open(TraceSource.bytes(TABLE, new byte[0]), options);
        this.bytesLimit = bytesLimit;
    }

    /// Takes all rows of a trace, or none of them.
    ///
    /// @throws ProcessorException of category user when its columns are others than those before, and
    ///     whatever reading the rows throws
    public void addAll(String address, QueryResult rows) {
        begin(rows.columnNames());
        execute("SAVEPOINT trace");
        boolean whole = false;
        try {
            while (rows.next()) {
                row(address, rows);
            }
            end();
            whole = true;
        } finally {
            if (!whole) {
                insert.setLength(0);
                execute("ROLLBACK TO trace");
            }
            execute("RELEASE trace");
        }
    }

    /// Names the columns of the rows to come, without the leading one. May be said again.
    ///
    /// @throws ProcessorException of category user when they are others than before, or the leading one
    ///     is among them
    public void begin(List<String> columnNames) {
        if (columnNames.equals(columns)) {
            return;
        }
        if (columns != null) {
            throw refused(
                    "its columns are %s, but those of the traces before are %s"
                            .formatted(columnNames, columns));
        }
        if (columnNames.contains(ADDRESS_COLUMN)) {
            throw refused(
                    "the query may not name a column %s: the column with the trace is called so"
                            .formatted(ADDRESS_COLUMN));
        }
        create(columnNames);
        columns = List.copyOf(columnNames);
    }

    private static ProcessorException refused(String why) {
        return new ProcessorException(Failure.user("COLUMNS_NOT_REDUCIBLE", why));
    }

    private void create(List<String> columnNames) {
        List<String> names = new ArrayList<>();
        names.add(ADDRESS_COLUMN);
        names.addAll(ColumnNames.distinct(columnNames, names));
        // Without types, so that no value is converted.
        execute(
                names.stream()
                        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                        .collect(
                                Collectors.joining(", ", "CREATE TEMP TABLE " + TABLE + "(", ")")));
    }

    /// Takes the current row of a result.
    ///
    /// @param address value of the leading column
    /// @param row positioned on the row; is not moved
    /// @throws ProcessorException of category resource when there are too many
    public void row(String address, QueryResult row) {
        insert.append(insert.isEmpty() ? "INSERT INTO " + TABLE + " VALUES (" : ",(");
        appendText(address);
        for (int i = 0; i < row.columnNames().size(); i++) {
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
            bytes += statement.length();
            if (bytes > bytesLimit) {
                throw new ProcessorException(
                        Failure.resource(
                                TOO_LARGE,
                                "the rows to reduce have more than %d bytes; ask the traces for fewer"
                                        .formatted(bytesLimit)));
            }
            execute(statement);
        }
    }

    private void execute(String statement) {
        session.run(statement, QueryLimits.NONE, _ -> {});
    }

    /// All rows so far are in the table.
    public void end() {
        insertRows();
    }

    /// Runs the second query; close its rows before anything else.
    ///
    /// @throws ProcessorException whose message begins with `reduce SQL: ` when it fails
    public QueryResult answer(String sql, QueryLimits limits) {
        begin(columns == null ? List.of() : columns);
        try {
            return new NamedFailures(session.query(sql, limits));
        } catch (ProcessorException e) {
            throw NamedFailures.named(e);
        }
    }

    /// Makes [#answer(String, QueryLimits)], or reading its rows, fail with code `CANCELLED` if it is under
    /// way. From any thread.
    public void interrupt() {
        session.interrupt();
    }

    @Override
    public void close() {
        session.close();
    }
}
