// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// An empty in-memory database with our tables and functions in it, closed to the outside.
///
/// One thread at a time uses a connection and its statements; only [#interrupt()] may come from
/// any thread.
public final class SqliteConnection implements AutoCloseable {
    private static final int OPEN_READWRITE = 0x2;
    private static final int OPEN_CREATE = 0x4;
    private static final int OPEN_MEMORY = 0x80;
    private static final int OPEN_NOMUTEX = 0x8000;

    /// How many digits a number has as text; Perfetto's SQLite, and SQLite's own before 3.52, show
    /// 15, newer ones 17. Those that know one way only do not know the setting.
    private static final int CONFIG_FP_DIGITS = 1023;

    private static final int FP_DIGITS = 15;

    private final StringPool strings;
    private final NativeMemory memory;
    private final TextBuffer text;
    private final TextIds texts;
    private final Modules modules;
    private final AggregateQueries aggregates;
    private final Deadline deadline;
    private final Recursion recursion;
    private final Set<SqliteStatement> statements =
            Collections.newSetFromMap(new IdentityHashMap<>());
    private final MemorySegment scratch;
    private final Object closing = new Object();
    private long db;
    private Planning planning = new Planning();
    private @Nullable Throwable remembered;
    private long nullValue;

    private SqliteConnection(StringPool strings, SqliteOptions options) {
        this.strings = strings;
        this.memory = strings.memory().beside(options.memoryLimitBytes());
        this.scratch = memory.allocate(JAVA_LONG.byteSize());
        this.text = new TextBuffer(memory);
        this.texts = new TextIds(strings);
        this.db = open(memory);
        this.modules = new Modules(this, options.cursors());
        this.aggregates = new AggregateQueries(this, options.aggregateRows());
        this.deadline = new Deadline(this);
        this.recursion = new Recursion(options.stackBytes());
        SqliteApi.dbConfig(db, CONFIG_FP_DIGITS, FP_DIGITS);
        if (SqliteLibrary.loaded().isDriver()) {
            DriverFunctions.remove(this);
        }
        Sandbox.close(db, modules.handle());
    }

    /// Opens a connection.
    ///
    /// @param strings where the tables to register have their strings; it must outlive the
    ///     connection
    /// @throws ProcessorException of category resource when SQLite cannot be loaded
    public static SqliteConnection open(StringPool strings, SqliteOptions options) {
        SqliteLibrary.loaded();
        return new SqliteConnection(strings, options);
    }

    /// [#open(StringPool, SqliteOptions)] with [SqliteOptions#DEFAULTS].
    public static SqliteConnection open(StringPool strings) {
        return open(strings, SqliteOptions.DEFAULTS);
    }

    /// The strings of the registered tables.
    public StringPool strings() {
        return strings;
    }

    /// Off-heap memory for whatever lives as long as the connection, limited by its options.
    public NativeMemory memory() {
        return memory;
    }

    /// Prepares the first statement of a text.
    ///
    /// @throws SqliteException when it cannot be compiled
    public SqliteStatement prepare(String sql) {
        return prepare(Native.utf8(sql), 0);
    }

    /// Prepares the first statement of a UTF-8 text from `offset` on;
    /// [SqliteStatement#tailOffset()] says where the next one begins, counted from the text's
    /// start.
    ///
    /// @throws SqliteException when it cannot be compiled; its offset counts from the text's start
    public SqliteStatement prepare(byte[] utf8, int offset) {
        Planning outer = planning;
        Planning own = new Planning();
        planning = own;
        try (Arena arena = Arena.ofConfined()) {
            // Not the connection's text buffer: what runs while SQLite compiles uses that.
            long length = (long) utf8.length - offset;
            MemorySegment sql = arena.allocate(length + 1);
            MemorySegment.copy(utf8, offset, sql, JAVA_BYTE, 0, (int) length);
            MemorySegment out = arena.allocate(JAVA_LONG, 2);
            int rc =
                    SqliteApi.prepare(
                            address(), sql.address(), length, 0, out.address(), out.address() + 8);
            if (rc != SqliteApi.OK) {
                throw failure(rc, offset);
            }
            remembered = null;
            int tail = offset + (int) (out.getAtIndex(JAVA_LONG, 1) - sql.address());
            long address = out.getAtIndex(JAVA_LONG, 0);
            byte[] text = Arrays.copyOfRange(utf8, offset, tail);
            planning = new Planning();
            SqliteStatement statement =
                    new SqliteStatement(
                            this,
                            address,
                            text,
                            tail,
                            address == 0 ? null : aggregates.faster(address, text, own));
            statements.add(statement);
            return statement;
        } finally {
            planning = outer;
        }
    }

    /// Compiles a statement of our own making.
    ///
    /// @return address of the sqlite3_stmt, which the caller finalizes
    /// @throws SqliteException when it cannot be compiled
    long compile(String text) {
        byte[] utf8 = Native.utf8(text);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sql = arena.allocate(utf8.length + 1L);
            MemorySegment.copy(utf8, 0, sql, JAVA_BYTE, 0, utf8.length);
            MemorySegment out = arena.allocate(JAVA_LONG, 2);
            int rc =
                    SqliteApi.prepare(
                            address(),
                            sql.address(),
                            utf8.length,
                            0,
                            out.address(),
                            out.address() + 8);
            if (rc != SqliteApi.OK) {
                throw failure(rc, -1);
            }
            return out.getAtIndex(JAVA_LONG, 0);
        }
    }

    /// The statement that made a view, or null where there is none of that name.
    @Nullable String viewText(String name) {
        long statement =
                compile(
                        "SELECT sql FROM (SELECT 1 AS place, name, type, sql FROM sqlite_temp_schema"
                                + " UNION ALL SELECT 2, name, type, sql FROM sqlite_schema)"
                                + " WHERE name = '%s' COLLATE NOCASE ORDER BY place LIMIT 1"
                                        .formatted(name.replace("'", "''")));
        try {
            return SqliteApi.step(statement) == SqliteApi.ROW
                    ? SqliteApi.columnText(statement, 0)
                    : null;
        } finally {
            SqliteApi.finalizeStatement(statement);
        }
    }

    /// Runs every statement of a text and ignores their rows.
    ///
    /// @throws SqliteException when one fails
    public void execute(String sql) {
        byte[] utf8 = Native.utf8(sql);
        int offset = 0;
        while (offset < utf8.length) {
            try (SqliteStatement statement = prepare(utf8, offset)) {
                while (statement.step()) {
                    // The next row is as uninteresting as this one.
                }
                offset = statement.tailOffset();
            }
        }
    }

    /// Registers a scalar function, in place of one of the same name and number of arguments.
    ///
    /// @param arguments how many it takes, or -1 for any number
    /// @param deterministic whether the same arguments always give the same result, so that SQLite
    ///     may call it less often
    /// @throws SqliteException when a running statement uses the function to be replaced
    public void registerScalar(
            String name, int arguments, boolean deterministic, ScalarFunction function) {
        aggregates.functionChanged(name);
        check(Functions.registerScalar(this, name, arguments, deterministic, function));
    }

    /// Registers an aggregate function.
    ///
    /// @param state makes the state of one group
    public void registerAggregate(String name, int arguments, Supplier<? extends Aggregate> state) {
        aggregates.functionChanged(name);
        check(Functions.registerAggregate(this, name, arguments, false, state));
    }

    /// Registers an aggregate function that is also a window function; it must implement
    /// [Aggregate#inverse(Arguments)] where frames move.
    public void registerWindow(String name, int arguments, Supplier<? extends Aggregate> state) {
        aggregates.functionChanged(name);
        check(Functions.registerAggregate(this, name, arguments, true, state));
    }

    /// Takes a function away.
    public void unregisterFunction(String name, int arguments) {
        check(Functions.unregister(this, name, arguments));
    }

    /// Shows a table under its own name. It is there without being listed in `sqlite_schema`, and a
    /// table or view created under the same name hides it; it cannot be dropped in SQL. This costs
    /// microseconds, the work is done when a statement first names the table.
    public void registerTable(Table table) {
        registerTable(table.name(), table);
    }

    /// [#registerTable(Table)] under another name.
    public void registerTable(String name, Table table) {
        aggregates.schemaChanged();
        check(modules.registerTable(name, table));
    }

    /// Creates a table in SQL's sense whose rows are those of `table`: listed in `sqlite_schema`,
    /// dropped by `DROP TABLE`, refused when the name is taken. Rows must not be added any more.
    ///
    /// @param whenDropped run when the table is dropped or the connection closes
    public void createTable(String name, Table table, Runnable whenDropped) {
        modules.createTable(
                name,
                table,
                () -> {
                    aggregates.tableDropped(table);
                    whenDropped.run();
                });
    }

    /// Registers a computed table under a name, to be used as `name(arguments)` or, without
    /// parameters, as `name`. It replaces one of the same name, but statements prepared before keep
    /// the old one.
    public void registerTableFunction(String name, VirtualTable function) {
        aggregates.schemaChanged();
        check(modules.registerFunction(name, function));
    }

    /// Takes a computed or registered table away.
    public void unregisterTable(String name) {
        aggregates.schemaChanged();
        check(modules.unregister(name));
    }

    /// Registers what `CREATE VIRTUAL TABLE ... USING name(...)` makes.
    public void registerModule(String name, VirtualTableFactory factory) {
        check(modules.registerFactory(name, factory));
    }

    /// Rows changed by the last INSERT, UPDATE or DELETE.
    public int changes() {
        return SqliteApi.changes(address());
    }

    /// Makes what runs now fail with code `CANCELLED`; nothing happens when nothing runs. Between
    /// [#limitTime(Duration)] and [#unlimitTime()] it also reaches what has not begun to run. Safe
    /// from any thread, at any time.
    public void interrupt() {
        synchronized (closing) {
            if (db != 0) {
                deadline.interrupt();
                SqliteApi.interrupt(db);
            }
        }
    }

    /// Goes on unless somebody interrupted since the time was limited.
    ///
    /// @throws ProcessorException with code `CANCELLED`
    public void failIfInterrupted() {
        if (deadline.isInterrupted()) {
            throw new ProcessorException(cancelled());
        }
    }

    /// Makes what runs longer than `limit` from now on fail with code `TIME_LIMIT`, until the limit
    /// is set anew.
    public void limitTime(Duration limit) {
        deadline.set(limit);
    }

    /// Takes the time limit away.
    public void unlimitTime() {
        deadline.clear();
    }

    /// Closes statements, tables and the database.
    @Override
    public void close() {
        if (db == 0) {
            return;
        }
        List.copyOf(statements).forEach(SqliteStatement::close);
        long closed = db;
        synchronized (closing) {
            db = 0;
        }
        SqliteApi.close(closed);
        SqliteApi.valueFree(nullValue);
        modules.close();
        deadline.close();
        memory.close();
    }

    /// Address of the sqlite3.
    long address() {
        if (db == 0) {
            throw new IllegalStateException("the connection is closed");
        }
        return db;
    }

    /// What SQLite asks while it plans the statement that is being prepared.
    Planning planning() {
        return planning;
    }

    AggregateQueries aggregates() {
        return aggregates;
    }

    /// Shows the aggregates of a table.
    void registerAggregates(String name, Table table) {
        check(modules.registerAggregates(name, table));
    }

    void unregisterAggregates(String name) {
        check(modules.unregister(name));
    }

    /// Whether what runs failed because SQLite must compute it in its own way; asking forgets it.
    boolean takeDeclined() {
        boolean declined = remembered instanceof AggregateDeclined;
        if (declined) {
            remembered = null;
        }
        return declined;
    }

    TextBuffer text() {
        return text;
    }

    TextIds texts() {
        return texts;
    }

    void forget(SqliteStatement statement) {
        statements.remove(statement);
    }

    /// Address of a word for results of the C API, good until the next call of this method's user.
    long scratchWord() {
        return scratch.address();
    }

    /// Address of a sqlite3_value that is NULL.
    long nullValue() {
        if (nullValue == 0) {
            try (SqliteStatement statement = prepare("SELECT NULL")) {
                statement.step();
                nullValue = SqliteApi.valueDup(statement.columnValue(0));
            }
        }
        return nullValue;
    }

    /// Counts a level of Java below SQLite; see [Recursion].
    void enter() {
        recursion.enter();
    }

    void leave() {
        recursion.leave();
    }

    /// Keeps what a callback threw until the statement that ran it fails.
    ///
    /// @param where function or table that threw it
    /// @return the message for SQLite
    String remember(Throwable failure, String where) {
        remembered = failure;
        return switch (failure) {
            case ProcessorException known -> known.failure().message();
            case SqliteException known -> known.failure().message();
            case StackOverflowError _ -> "%s: the stack is exhausted".formatted(where);
            default -> "%s: internal error: %s".formatted(where, failure);
        };
    }

    /// The exception for a result code, with SQLite's message.
    ///
    /// @param base where the statement's text begins in the caller's text, or -1 when the failure
    ///     has no place in a text
    SqliteException failure(int rc, int base) {
        int code = db == 0 ? rc : SqliteApi.extendedErrcode(db);
        String message = db == 0 ? "the connection is closed" : Native.string(SqliteApi.errmsg(db));
        int offset = base < 0 || db == 0 ? -1 : SqliteApi.errorOffset(db);
        Throwable cause = remembered;
        remembered = null;
        return new SqliteException(
                failure(rc, message, cause), code, offset < 0 ? -1 : base + offset, cause);
    }

    private Failure failure(int rc, String message, @Nullable Throwable cause) {
        Failure own =
                switch (cause) {
                    case ProcessorException known -> known.failure();
                    case SqliteException known -> known.failure();
                    case null -> null;
                    default -> Failure.internal("INTERNAL", message);
                };
        return switch (rc & 0xFF) {
            case SqliteApi.INTERRUPT ->
                    deadline.isOver()
                            ? Failure.resource("TIME_LIMIT", "the time limit was reached")
                            : cancelled();
            case SqliteApi.NOMEM, SqliteApi.FULL, SqliteApi.TOOBIG ->
                    Failure.resource("MEMORY_LIMIT", message);
            default ->
                    own == null
                            ? Failure.user("SQL_ERROR", message)
                            : new Failure(own.category(), own.code(), message, own.retryable());
        };
    }

    private static Failure cancelled() {
        return Failure.resource("CANCELLED", "the query was cancelled");
    }

    private void check(int rc) {
        if (rc != SqliteApi.OK) {
            throw failure(rc, -1);
        }
    }

    private static long open(NativeMemory memory) {
        MemorySegment out = memory.allocate(JAVA_LONG.byteSize());
        TextBuffer name = new TextBuffer(memory);
        int rc =
                SqliteApi.open(
                        name.put(Native.utf8(":memory:")),
                        out.address(),
                        OPEN_READWRITE | OPEN_CREATE | OPEN_MEMORY | OPEN_NOMUTEX,
                        0);
        long db = out.get(JAVA_LONG, 0);
        if (rc != SqliteApi.OK) {
            SqliteApi.close(db);
            throw new ProcessorException(
                    Failure.resource("SQLITE_UNAVAILABLE", "SQLite cannot open: code " + rc));
        }
        return db;
    }
}
