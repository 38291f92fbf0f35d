// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// The C side of virtual tables: the `sqlite3_module` structures and what their members call. One
/// set of function pointers serves all tables of all connections; handles in SQLite's structures
/// tell which is meant.
final class ModuleCallbacks {
    /// How texts of columns are handed over. The pool ends every string with a NUL, and from 3.54
    /// on SQLite can be told, which saves copies in functions that want one.
    static final int TEXT_ENCODING =
            SqliteApi.libversionNumber() >= 3_054_000 ? 16 : SqliteApi.UTF8;

    private static final int MODULE_BYTES = 200;
    private static final int X_CREATE = 8;
    private static final int X_CONNECT = 16;
    private static final int X_BEST_INDEX = 24;
    private static final int X_DISCONNECT = 32;
    private static final int X_DESTROY = 40;
    private static final int X_OPEN = 48;
    private static final int X_CLOSE = 56;
    private static final int X_FILTER = 64;
    private static final int X_NEXT = 72;
    private static final int X_EOF = 80;
    private static final int X_COLUMN = 88;
    private static final int X_ROWID = 96;
    private static final int X_FIND_FUNCTION = 144;

    private static final FunctionDescriptor WORD = FunctionDescriptor.of(JAVA_INT, JAVA_LONG);
    private static final FunctionDescriptor TWO_WORDS =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor CONNECT =
            FunctionDescriptor.of(
                    JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor FILTER =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final FunctionDescriptor COLUMN =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final FunctionDescriptor FIND_FUNCTION =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor STEP_FAILED =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT);

    private static final Upcalls UPCALLS = new Upcalls(MethodHandles.lookup());

    /// Function pointer that lets a registered module go.
    static final long RELEASE_MODULE =
            UPCALLS.pointer("release", FunctionDescriptor.ofVoid(JAVA_LONG), "releaseFailed", 0);

    private ModuleCallbacks() {}

    /// Address of the module for tables that are there without a CREATE statement.
    static long eponymous(SqliteOptions.Cursors cursors) {
        return useShim(cursors) ? InShim.EPONYMOUS : InJava.EPONYMOUS;
    }

    /// Address of the module for tables made by CREATE VIRTUAL TABLE.
    static long created(SqliteOptions.Cursors cursors) {
        return useShim(cursors) ? InShim.CREATED : InJava.CREATED;
    }

    private static boolean useShim(SqliteOptions.Cursors cursors) {
        return cursors == SqliteOptions.Cursors.FASTEST && SqliteLibrary.loaded().hasShim();
    }

    /// Modules whose rows are shown by the shim.
    private static final class InShim {
        static final long EPONYMOUS;
        static final long CREATED;

        static {
            Shim shim = SqliteLibrary.loaded().shim().orElseThrow();
            long calls = shim.address("tf_calls");
            for (long function : SqliteApi.cursorFunctions()) {
                Native.putLong(calls, function);
                calls += Long.BYTES;
            }
            Native.putLong(calls, UPCALLS.pointer("filter", FILTER, "cursorFailed", 1));
            Native.putLong(
                    calls + 8, UPCALLS.pointer("stepFailed", STEP_FAILED, "cursorFailed", 1));
            Native.putLong(calls + 16, TEXT_ENCODING);
            long[] rowLoop = {
                shim.address("tf_filter"),
                shim.address("tf_next"),
                shim.address("tf_eof"),
                shim.address("tf_column"),
                shim.address("tf_rowid")
            };
            EPONYMOUS = module(rowLoop, false);
            CREATED = module(rowLoop, true);
        }
    }

    /// Modules whose rows are shown by [JavaCursor].
    private static final class InJava {
        static final long EPONYMOUS;
        static final long CREATED;

        static {
            long[] rowLoop = {
                UPCALLS.pointer("filter", FILTER, "cursorFailed", 1),
                UPCALLS.pointer("next", WORD, "cursorFailed", 1),
                UPCALLS.pointer("eof", WORD, "cursorFailed", 1),
                UPCALLS.pointer("column", COLUMN, "cursorFailed", 1),
                UPCALLS.pointer("rowid", TWO_WORDS, "cursorFailed", 1)
            };
            EPONYMOUS = module(rowLoop, false);
            CREATED = module(rowLoop, true);
        }
    }

    /// Pointers that both kinds of modules share.
    private static final class Shared {
        static final long CONNECT_ = UPCALLS.pointer("connect", CONNECT, "connectFailed", 1);
        static final long BEST_INDEX = UPCALLS.pointer("bestIndex", TWO_WORDS, "tableFailed", 1);
        static final long DISCONNECT = UPCALLS.pointer("disconnect", WORD, "tableFailed", 1);
        static final long DESTROY = UPCALLS.pointer("destroy", WORD, "tableFailed", 1);
        static final long OPEN = UPCALLS.pointer("open", TWO_WORDS, "tableFailed", 1);
        static final long CLOSE = UPCALLS.pointer("close", WORD, "cursorFailed", 1);
        static final long FIND_FUNCTION_ =
                UPCALLS.pointer("findFunction", FIND_FUNCTION, "findFunctionFailed", 0);
    }

    private static long module(long[] rowLoop, boolean created) {
        long module = Arena.global().allocate(MODULE_BYTES, Long.BYTES).address();
        Native.putLong(module + X_CREATE, created ? Shared.CONNECT_ : 0);
        Native.putLong(module + X_CONNECT, Shared.CONNECT_);
        Native.putLong(module + X_BEST_INDEX, Shared.BEST_INDEX);
        Native.putLong(module + X_DISCONNECT, Shared.DISCONNECT);
        Native.putLong(module + X_DESTROY, created ? Shared.DESTROY : Shared.DISCONNECT);
        Native.putLong(module + X_OPEN, Shared.OPEN);
        Native.putLong(module + X_CLOSE, Shared.CLOSE);
        Native.putLong(module + X_FILTER, rowLoop[0]);
        Native.putLong(module + X_NEXT, rowLoop[1]);
        Native.putLong(module + X_EOF, rowLoop[2]);
        Native.putLong(module + X_COLUMN, rowLoop[3]);
        Native.putLong(module + X_ROWID, rowLoop[4]);
        Native.putLong(module + X_FIND_FUNCTION, Shared.FIND_FUNCTION_);
        return module;
    }

    // The upcalls. Each is named by a string above.

    @SuppressWarnings("UnusedMethod")
    private static int connect(
            long db, long handle, int argc, long argv, long vtabOut, long errorOut) {
        ModuleEntry entry = (ModuleEntry) Handles.get(handle);
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < argc; i++) {
            arguments.add(Native.string(Native.getLong(argv + 8L * i)).strip());
        }
        long vtab = 0;
        ConnectedTable table;
        try {
            table = entry.connect(arguments);
            int rc = table.declare(db);
            if (rc != SqliteApi.OK) {
                return rc;
            }
            vtab = SqliteApi.malloc(CursorMemory.VTAB_BYTES);
        } catch (RuntimeException e) {
            String message = entry.connection().remember(e, entry.name());
            Native.putLong(errorOut, CString.forSqliteToFree(message));
            return SqliteApi.ERROR;
        }
        if (vtab == 0) {
            return SqliteApi.NOMEM;
        }
        Native.clear(vtab, CursorMemory.VTAB_BYTES);
        Native.putLong(vtab + CursorMemory.VTAB_HANDLE, Handles.add(table));
        Native.putLong(vtabOut, vtab);
        return SqliteApi.OK;
    }

    @SuppressWarnings("UnusedMethod")
    private static int connectFailed(Throwable failure, long db) {
        System.getLogger(ModuleCallbacks.class.getName())
                .log(System.Logger.Level.ERROR, "connecting a table of database " + db, failure);
        return SqliteApi.ERROR;
    }

    @SuppressWarnings("UnusedMethod")
    private static int bestIndex(long vtab, long info) {
        return table(vtab).planner().plan(new IndexInfo(info));
    }

    @SuppressWarnings("UnusedMethod")
    private static int disconnect(long vtab) {
        return leave(vtab, false);
    }

    @SuppressWarnings("UnusedMethod")
    private static int destroy(long vtab) {
        return leave(vtab, true);
    }

    private static int leave(long vtab, boolean dropped) {
        Object table = Handles.remove(Native.getLong(vtab + CursorMemory.VTAB_HANDLE));
        SqliteApi.free(vtab);
        if (table instanceof ConnectedTable connected) {
            connected.close(dropped);
        }
        return SqliteApi.OK;
    }

    @SuppressWarnings("UnusedMethod")
    private static int open(long vtab, long cursorOut) {
        ConnectedTable table = table(vtab);
        long memory = SqliteApi.malloc(CursorMemory.CURSOR_BYTES);
        if (memory == 0) {
            return SqliteApi.NOMEM;
        }
        Native.clear(memory, CursorMemory.CURSOR_BYTES);
        Native.putLong(memory + CursorMemory.FAST_PLAN, -1);
        long handle = Handles.add(new Cursor(table, memory));
        Native.putLong(memory + CursorMemory.CURSOR_HANDLE, handle);
        Native.putLong(cursorOut, memory);
        return SqliteApi.OK;
    }

    @SuppressWarnings("UnusedMethod")
    private static int close(long cursor) {
        Object object = Handles.remove(Native.getLong(cursor + CursorMemory.CURSOR_HANDLE));
        SqliteApi.free(cursor);
        if (object instanceof Cursor open) {
            open.close();
        }
        return SqliteApi.OK;
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
    private static int filter(long cursor, int plan, long text, int argc, long argv) {
        return cursor(cursor).filter(plan, argc, argv);
    }

    @SuppressWarnings("UnusedMethod")
    private static int stepFailed(long cursor, int code) {
        cursor(cursor).statementFailed(code);
        return SqliteApi.ERROR;
    }

    @SuppressWarnings("UnusedMethod")
    private static int next(long cursor) {
        int rc = JavaCursor.next(cursor);
        return rc == SqliteApi.ROW || rc == SqliteApi.DONE ? SqliteApi.OK : stepFailed(cursor, rc);
    }

    @SuppressWarnings("UnusedMethod")
    private static int eof(long cursor) {
        return JavaCursor.eof(cursor);
    }

    @SuppressWarnings("UnusedMethod")
    private static int column(long cursor, long context, int index) {
        JavaCursor.column(cursor, context, index);
        return SqliteApi.OK;
    }

    @SuppressWarnings("UnusedMethod")
    private static int rowid(long cursor, long out) {
        Native.putLong(out, JavaCursor.row(cursor));
        return SqliteApi.OK;
    }

    @SuppressWarnings("UnusedMethod")
    private static int findFunction(
            long vtab, int arguments, long name, long functionOut, long dataOut) {
        int index = arguments == 2 ? table(vtab).constraintFunction(Native.string(name)) : -1;
        if (index < 0) {
            return 0;
        }
        Native.putLong(functionOut, OverloadedFunction.POINTER);
        Native.putLong(dataOut, table(vtab).checkedAgain());
        return Operator.FUNCTION.code() + index;
    }

    @SuppressWarnings("UnusedMethod")
    private static int findFunctionFailed(Throwable failure, long vtab) {
        tableFailed(failure, vtab);
        return 0;
    }

    @SuppressWarnings("UnusedMethod")
    private static int tableFailed(Throwable failure, long vtab) {
        ConnectedTable table = table(vtab);
        CursorMemory.setError(vtab, table.connection().remember(failure, table.name()));
        return SqliteApi.ERROR;
    }

    @SuppressWarnings("UnusedMethod")
    private static int cursorFailed(Throwable failure, long cursor) {
        return tableFailed(failure, Native.getLong(cursor + CursorMemory.CURSOR_VTAB));
    }

    @SuppressWarnings("UnusedMethod")
    private static void release(long handle) {
        if (Handles.remove(handle) instanceof ModuleEntry entry) {
            entry.close();
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static void releaseFailed(Throwable failure, long handle) {
        System.getLogger(ModuleCallbacks.class.getName())
                .log(System.Logger.Level.WARNING, "releasing module " + handle, failure);
    }

    private static ConnectedTable table(long vtab) {
        return (ConnectedTable) Handles.get(Native.getLong(vtab + CursorMemory.VTAB_HANDLE));
    }

    private static Cursor cursor(long cursor) {
        return (Cursor) Handles.get(Native.getLong(cursor + CursorMemory.CURSOR_HANDLE));
    }
}
