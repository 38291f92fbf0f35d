// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;

/// A prepared statement. Like its connection, it is used by one thread at a time.
public final class SqliteStatement implements AutoCloseable {
    private static final CellType[] TYPES = {
        CellType.NULL, CellType.LONG, CellType.DOUBLE, CellType.STRING, CellType.BLOB, CellType.NULL
    };

    private final SqliteConnection connection;
    private final byte[] sql;
    private final int tailOffset;
    private final int columnCount;
    private final boolean empty;
    private final boolean changes;
    private long statement;
    private AggregateQueries.@Nullable Faster faster;
    private boolean started;

    /// @param statement address of the sqlite3_stmt, 0 for an empty statement
    /// @param sql the statement's own text
    /// @param tailOffset where the next statement begins in the text it was prepared from
    /// @param faster a statement to run in its place
    SqliteStatement(
            SqliteConnection connection,
            long statement,
            byte[] sql,
            int tailOffset,
            AggregateQueries.@Nullable Faster faster) {
        this.connection = connection;
        this.statement = statement;
        this.empty = statement == 0;
        this.sql = sql;
        this.tailOffset = tailOffset;
        this.columnCount = statement == 0 ? 0 : SqliteApi.columnCount(statement);
        this.changes = columnCount == 0 || SqliteApi.stmtReadonly(statement) == 0;
        this.faster = faster;
    }

    /// Whether there was nothing but blanks and comments to prepare; such a statement has no rows.
    public boolean isEmpty() {
        return empty;
    }

    /// Where the next statement begins, in bytes of the text this one was prepared from.
    public int tailOffset() {
        return tailOffset;
    }

    /// The statement's text, without what follows it.
    public String sql() {
        return new String(sql, StandardCharsets.UTF_8);
    }

    /// Whether it cannot change the database; creating a table is a change.
    public boolean readOnly() {
        return statement == 0 || SqliteApi.stmtReadonly(statement) != 0;
    }

    /// Whether it is an EXPLAIN or EXPLAIN QUERY PLAN.
    public boolean isExplain() {
        return statement != 0 && SqliteApi.stmtIsexplain(statement) != 0;
    }

    /// Columns of a row; 0 where the statement gives no rows.
    public int columnCount() {
        return columnCount;
    }

    /// Name of a column: the alias, or else the text of the expression.
    public String columnName(int column) {
        return Native.string(SqliteApi.columnName(address(), column));
    }

    /// Declared type of the table column that a column comes from, if it comes from one.
    public @Nullable String columnDeclaredType(int column) {
        long type = SqliteApi.columnDecltype(address(), column);
        return type == 0 ? null : Native.string(type);
    }

    /// Moves to the next row.
    ///
    /// @return false after the last one
    /// @throws SqliteException when it fails; the statement is reset
    public boolean step() {
        if (empty) {
            return false;
        }
        if (!started) {
            start();
        }
        int rc = SqliteApi.step(running());
        if (rc == SqliteApi.ROW) {
            return true;
        }
        if (rc != SqliteApi.DONE && faster != null && connection.takeDeclined()) {
            // It reads all rows before it shows one, so nothing was shown yet.
            runAsWritten();
            rc = SqliteApi.step(statement);
            if (rc == SqliteApi.ROW) {
                return true;
            }
        }
        started = false;
        if (rc != SqliteApi.DONE) {
            SqliteException failure = connection.failure(rc, -1);
            SqliteApi.reset(running());
            throw failure;
        }
        return false;
    }

    private void start() {
        started = true;
        if (changes) {
            connection.aggregates().schemaChanged();
        }
        AggregateQueries.Faster current = faster;
        if (current != null && !connection.aggregates().isCurrent(current)) {
            runAsWritten();
        }
    }

    private void runAsWritten() {
        AggregateQueries.Faster last = faster;
        if (last != null) {
            faster = null;
            connection.aggregates().release(last);
        }
    }

    /// Whether aggregates are computed over columns, for tests.
    boolean isFaster() {
        return faster != null;
    }

    /// Address of the sqlite3_stmt that gives the rows.
    long running() {
        AggregateQueries.Faster current = faster;
        return current == null ? address() : current.statement();
    }

    /// Goes back before the first row; bindings stay.
    public void reset() {
        started = false;
        if (statement != 0) {
            SqliteApi.reset(running());
        }
    }

    /// Type of a cell of the current row. The getters below convert as SQLite does; ask for the
    /// type before the value.
    public CellType type(int column) {
        return TYPES[SqliteApi.columnType(running(), column)];
    }

    /// A cell as an integer.
    public long getLong(int column) {
        return SqliteApi.columnInt64(running(), column);
    }

    /// A cell as a floating-point number.
    public double getDouble(int column) {
        return SqliteApi.columnDouble(running(), column);
    }

    /// A cell as text, undecodable bytes replaced; the empty string for NULL.
    public String getString(int column) {
        return new String(getBytes(column), StandardCharsets.UTF_8);
    }

    /// The bytes of a text or blob; of a number, those of its text; empty for NULL.
    public byte[] getBytes(int column) {
        // column_blob gives the bytes of a text without copying them to add a NUL, as column_text
        // would.
        long bytes = SqliteApi.columnBlob(running(), column);
        return bytes == 0
                ? new byte[0]
                : Native.bytes(bytes, SqliteApi.columnBytes(running(), column));
    }

    /// Id of a text cell in the connection's [string pool][SqliteConnection#strings()]; a text
    /// that comes straight from a table's column is recognised by its address, without looking at
    /// its bytes.
    public int getStringId(int column) {
        long bytes = SqliteApi.columnBlob(running(), column);
        return connection.texts().intern(bytes, SqliteApi.columnBytes(running(), column));
    }

    /// How many parameters there are, the highest number that is used counts.
    public int parameterCount() {
        return statement == 0 ? 0 : SqliteApi.bindParameterCount(statement);
    }

    /// Name of a parameter with its first character (`$x`), or null for `?`; they count from 1.
    public @Nullable String parameterName(int parameter) {
        long name = SqliteApi.bindParameterName(address(), parameter);
        return name == 0 ? null : Native.string(name);
    }

    /// Number of the parameter of that name (`$x`), or 0 when there is none.
    public int parameterIndex(String name) {
        if (statement == 0) {
            return 0;
        }
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return SqliteApi.bindParameterIndex(statement, connection.text().put(utf8));
    }

    /// Sets a parameter to NULL.
    public void bindNull(int parameter) {
        bind(statement -> SqliteApi.bindNull(statement, parameter));
    }

    /// Sets a parameter to an integer.
    public void bindLong(int parameter, long value) {
        bind(statement -> SqliteApi.bindInt64(statement, parameter, value));
    }

    /// Sets a parameter to a floating-point number.
    public void bindDouble(int parameter, double value) {
        bind(statement -> SqliteApi.bindDouble(statement, parameter, value));
    }

    /// Sets a parameter to a text.
    public void bindString(int parameter, String value) {
        bindText(parameter, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Sets a parameter to a text by its UTF-8 bytes.
    public void bindText(int parameter, byte[] utf8) {
        long bytes = connection.text().put(utf8);
        bind(statement ->
                SqliteApi.bindText(
                        statement,
                        parameter,
                        bytes,
                        utf8.length,
                        SqliteApi.TRANSIENT,
                        SqliteApi.UTF8));
    }

    /// Sets a parameter to a blob.
    public void bindBlob(int parameter, byte[] value) {
        long bytes = connection.text().put(value);
        bind(statement ->
                SqliteApi.bindBlob(statement, parameter, bytes, value.length, SqliteApi.TRANSIENT));
    }

    /// Sets a parameter to an argument of a running call, whatever its type; pointer values
    /// included.
    public void bindValue(int parameter, Arguments arguments, int index) {
        long value = arguments.value(index);
        bind(statement -> SqliteApi.bindValue(statement, parameter, value));
    }

    /// Sets a parameter to a Java object, as [ResultSink#setPointer(Class, Object)] does.
    public <T> void bindPointer(int parameter, Class<T> type, T object) {
        bind(statement ->
                SqliteApi.bindPointer(
                        statement,
                        parameter,
                        PointerValue.handle(type, object, null),
                        PointerValue.tag(type),
                        PointerValue.DESTRUCTOR));
    }

    /// Sets every parameter to NULL.
    public void clearBindings() {
        if (statement != 0) {
            bind(SqliteApi::clearBindings);
        }
    }

    @Override
    public void close() {
        if (statement != 0) {
            connection.forget(this);
            runAsWritten();
            SqliteApi.finalizeStatement(statement);
            statement = 0;
        }
    }

    long columnValue(int column) {
        return SqliteApi.columnValue(running(), column);
    }

    /// Address of the sqlite3_stmt. A closed statement must not reach SQLite: it would read freed
    /// memory.
    long address() {
        if (statement == 0) {
            throw new IllegalStateException("the statement is empty or closed");
        }
        return statement;
    }

    private interface Binding {
        int set(long statement);
    }

    /// Sets a parameter of both statements, because either may run in the end.
    private void bind(Binding binding) {
        check(binding.set(address()));
        AggregateQueries.Faster current = faster;
        if (current != null) {
            check(binding.set(current.statement()));
        }
    }

    private void check(int rc) {
        if (rc != SqliteApi.OK) {
            throw connection.failure(rc, -1);
        }
    }
}
