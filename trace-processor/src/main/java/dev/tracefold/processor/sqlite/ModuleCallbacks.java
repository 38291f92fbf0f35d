// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.foreign.Upcalls;

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

    /// Function pointer that lets a registered module go.
    static final long RELEASE_MODULE =
            Upcalls.procedure((handle, _, _) -> release(handle), ModuleCallbacks::releaseFailed);

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
            Native.putLong(calls, filterPointer());
            Native.putLong(
                    calls + 8, ofCursor((cursor, code, _) -> stepFailed(cursor, (int) code)));
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
                filterPointer(),
                ofCursor((cursor, _, _) -> next(cursor)),
                ofCursor((cursor, _, _) -> JavaCursor.eof(cursor)),
                ofCursor((cursor, context, index) -> column(cursor, context, (int) index)),
                ofCursor((cursor, out, _) -> rowid(cursor, out))
            };
            EPONYMOUS = module(rowLoop, false);
            CREATED = module(rowLoop, true);
        }
    }

    /// Pointers that both kinds of modules share.
    private static final class Shared {
        static final long CONNECT =
                Upcalls.pointer(
                        (db, handle, argc, argv, vtabOut, errorOut) ->
                                connect(db, handle, (int) argc, argv, vtabOut, errorOut),
                        ModuleCallbacks::connectFailed,
                        SqliteApi.ERROR);
        static final long BEST_INDEX = ofTable((vtab, info, _) -> bestIndex(vtab, info));
        static final long DISCONNECT = ofTable((vtab, _, _) -> leave(vtab, false));
        static final long DESTROY = ofTable((vtab, _, _) -> leave(vtab, true));
        static final long OPEN = ofTable((vtab, cursorOut, _) -> open(vtab, cursorOut));
        static final long CLOSE = ofCursor((cursor, _, _) -> close(cursor));
        static final long FIND_FUNCTION =
                Upcalls.pointer(
                        (vtab, arguments, name, functionOut, dataOut, _) ->
                                findFunction(vtab, (int) arguments, name, functionOut, dataOut),
                        ModuleCallbacks::findFunctionFailed,
                        0);
    }

    private static long ofTable(Upcalls.ThreeWords function) {
        return Upcalls.pointer(function, ModuleCallbacks::tableFailed, SqliteApi.ERROR);
    }

    private static long ofCursor(Upcalls.ThreeWords function) {
        return Upcalls.pointer(function, ModuleCallbacks::cursorFailed, SqliteApi.ERROR);
    }

    private static long filterPointer() {
        return Upcalls.pointer(
                (cursor, plan, text, argc, argv, _) ->
                        cursor(cursor).filter((int) plan, (int) argc, argv),
                ModuleCallbacks::cursorFailed,
                SqliteApi.ERROR);
    }

    private static long module(long[] rowLoop, boolean created) {
        long module = Arena.global().allocate(MODULE_BYTES, Long.BYTES).address();
        Native.putLong(module + X_CREATE, created ? Shared.CONNECT : 0);
        Native.putLong(module + X_CONNECT, Shared.CONNECT);
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
        Native.putLong(module + X_FIND_FUNCTION, Shared.FIND_FUNCTION);
        return module;
    }

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

    private static long connectFailed(Throwable failure, long db) {
        System.getLogger(ModuleCallbacks.class.getName())
                .log(System.Logger.Level.ERROR, "connecting a table of database " + db, failure);
        return SqliteApi.ERROR;
    }

    private static int bestIndex(long vtab, long info) {
        return table(vtab).planner().plan(new IndexInfo(info));
    }

    private static int leave(long vtab, boolean dropped) {
        Object table = Handles.remove(Native.getLong(vtab + CursorMemory.VTAB_HANDLE));
        SqliteApi.free(vtab);
        if (table instanceof ConnectedTable connected) {
            connected.close(dropped);
        }
        return SqliteApi.OK;
    }

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

    private static int close(long cursor) {
        Object object = Handles.remove(Native.getLong(cursor + CursorMemory.CURSOR_HANDLE));
        SqliteApi.free(cursor);
        if (object instanceof Cursor open) {
            open.close();
        }
        return SqliteApi.OK;
    }

    private static int stepFailed(long cursor, int code) {
        cursor(cursor).statementFailed(code);
        return SqliteApi.ERROR;
    }

    private static int next(long cursor) {
        int rc = JavaCursor.next(cursor);
        return rc == SqliteApi.ROW || rc == SqliteApi.DONE ? SqliteApi.OK : stepFailed(cursor, rc);
    }

    private static int column(long cursor, long context, int index) {
        JavaCursor.column(cursor, context, index);
        return SqliteApi.OK;
    }

    private static int rowid(long cursor, long out) {
        Native.putLong(out, JavaCursor.row(cursor));
        return SqliteApi.OK;
    }

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

    private static long findFunctionFailed(Throwable failure, long vtab) {
        tableFailed(failure, vtab);
        return 0;
    }

    private static long tableFailed(Throwable failure, long vtab) {
        ConnectedTable table = table(vtab);
        CursorMemory.setError(vtab, table.connection().remember(failure, table.name()));
        return SqliteApi.ERROR;
    }

    private static long cursorFailed(Throwable failure, long cursor) {
        return tableFailed(failure, Native.getLong(cursor + CursorMemory.CURSOR_VTAB));
    }

    private static void release(long handle) {
        if (Handles.remove(handle) instanceof ModuleEntry entry) {
            entry.close();
        }
    }

    private static void releaseFailed(Throwable failure, long handle) {
        System.getLogger(ModuleCallbacks.class.getName())
                .log(System.Logger.Level.WARNING, "releasing module " + handle, failure);
    }

    /// The table of a `sqlite3_vtab`, or null where it is not one of ours.
    static @Nullable ConnectedTable tableAt(long vtab) {
        long module = Native.getLong(vtab);
        boolean isOurs =
                (SqliteLibrary.loaded().hasShim()
                                && (module == InShim.EPONYMOUS || module == InShim.CREATED))
                        || module == InJava.EPONYMOUS
                        || module == InJava.CREATED;
        return isOurs ? table(vtab) : null;
    }

    private static ConnectedTable table(long vtab) {
        return (ConnectedTable) Handles.get(Native.getLong(vtab + CursorMemory.VTAB_HANDLE));
    }

    private static Cursor cursor(long cursor) {
        return (Cursor) Handles.get(Native.getLong(cursor + CursorMemory.CURSOR_HANDLE));
    }
}
