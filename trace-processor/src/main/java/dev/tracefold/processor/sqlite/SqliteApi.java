// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.MemorySegment;

import dev.tracefold.processor.foreign.Words;

/// SQLite's C API, as far as we call it: one method a function, without the prefix `sqlite3_`,
/// pointers as addresses. The numbers are positions in `sqlite3_api_routines`, which SQLite only
/// ever appends to.
///
/// Loading this class loads the library.
final class SqliteApi {
    static final int OK = 0;
    static final int ERROR = 1;
    static final int NOMEM = 7;
    static final int INTERRUPT = 9;
    static final int FULL = 13;
    static final int TOOBIG = 18;
    static final int CONSTRAINT = 19;
    static final int MISUSE = 21;
    static final int ROW = 100;
    static final int DONE = 101;

    static final int TYPE_INTEGER = 1;
    static final int TYPE_DOUBLE = 2;
    static final int TYPE_TEXT = 3;
    static final int TYPE_BLOB = 4;
    static final int TYPE_NULL = 5;

    static final int UTF8 = 1;

    /// In place of a destructor: SQLite copies the bytes before it returns.
    static final long TRANSIENT = -1;

    private static final MemorySegment AGGREGATE_CONTEXT = bind(0, "aggregate_context");
    private static final MemorySegment BIND_BLOB64 = bind(193, "bind_blob64");
    private static final MemorySegment BIND_DOUBLE = bind(3, "bind_double");
    private static final MemorySegment BIND_INT64 = bind(5, "bind_int64");
    private static final MemorySegment BIND_NULL = bind(6, "bind_null");
    private static final MemorySegment BIND_PARAMETER_COUNT = bind(7, "bind_parameter_count");
    private static final MemorySegment BIND_PARAMETER_INDEX = bind(8, "bind_parameter_index");
    private static final MemorySegment BIND_PARAMETER_NAME = bind(9, "bind_parameter_name");
    private static final MemorySegment BIND_POINTER = bind(219, "bind_pointer");
    private static final MemorySegment BIND_TEXT64 = bind(194, "bind_text64");
    private static final MemorySegment BIND_VALUE = bind(12, "bind_value");
    private static final MemorySegment CHANGES = bind(15, "changes");
    private static final MemorySegment CLEAR_BINDINGS = bind(118, "clear_bindings");
    private static final MemorySegment CLOSE_V2 = bind(179, "close_v2");
    private static final MemorySegment COLUMN_BLOB = bind(19, "column_blob");
    private static final MemorySegment COLUMN_BYTES = bind(20, "column_bytes");
    private static final MemorySegment COLUMN_COUNT = bind(22, "column_count");
    private static final MemorySegment COLUMN_DECLTYPE = bind(25, "column_decltype");
    private static final MemorySegment COLUMN_DOUBLE = bind(27, "column_double");
    private static final MemorySegment COLUMN_INT64 = bind(29, "column_int64");
    private static final MemorySegment COLUMN_NAME = bind(30, "column_name");
    private static final MemorySegment COLUMN_TYPE = bind(38, "column_type");
    private static final MemorySegment COLUMN_VALUE = bind(39, "column_value");
    private static final MemorySegment CREATE_FUNCTION = bind(239, "create_window_function");
    private static final MemorySegment CREATE_FUNCTION_V2 = bind(162, "create_function_v2");
    private static final MemorySegment CREATE_MODULE_V2 = bind(119, "create_module_v2");
    private static final MemorySegment DB_CONFIG = bind(163, "db_config");
    private static final MemorySegment DECLARE_VTAB = bind(50, "declare_vtab");
    private static final MemorySegment ERRMSG = bind(53, "errmsg");
    private static final MemorySegment ERROR_OFFSET = bind(256, "error_offset");
    private static final MemorySegment EXPANDED_SQL = bind(215, "expanded_sql");
    private static final MemorySegment EXTENDED_ERRCODE = bind(166, "extended_errcode");
    private static final MemorySegment FINALIZE = bind(57, "finalize");
    private static final MemorySegment FREE = bind(58, "free");
    private static final MemorySegment INTERRUPT_ = bind(64, "interrupt");
    private static final MemorySegment LIBVERSION = bind(66, "libversion");
    private static final MemorySegment LIBVERSION_NUMBER = bind(67, "libversion_number");
    private static final MemorySegment LIMIT = bind(151, "limit");
    private static final MemorySegment MALLOC64 = bind(197, "malloc64");
    private static final MemorySegment OPEN_V2 = bind(135, "open_v2");
    private static final MemorySegment PREPARE_V3 = bind(217, "prepare_v3");
    private static final MemorySegment PROGRESS_HANDLER = bind(75, "progress_handler");
    private static final MemorySegment RESET = bind(77, "reset");
    private static final MemorySegment RESULT_BLOB64 = bind(201, "result_blob64");
    private static final MemorySegment RESULT_DOUBLE = bind(79, "result_double");
    private static final MemorySegment RESULT_ERROR = bind(80, "result_error");
    private static final MemorySegment RESULT_ERROR_NOMEM = bind(137, "result_error_nomem");
    private static final MemorySegment RESULT_INT64 = bind(83, "result_int64");
    private static final MemorySegment RESULT_NULL = bind(84, "result_null");
    private static final MemorySegment RESULT_POINTER = bind(220, "result_pointer");
    private static final MemorySegment RESULT_SUBTYPE = bind(209, "result_subtype");
    private static final MemorySegment RESULT_TEXT64 = bind(202, "result_text64");
    private static final MemorySegment RESULT_VALUE = bind(89, "result_value");
    private static final MemorySegment SET_AUTHORIZER = bind(91, "set_authorizer");
    private static final MemorySegment STEP = bind(94, "step");
    private static final MemorySegment STMT_ISEXPLAIN = bind(241, "stmt_isexplain");
    private static final MemorySegment STMT_READONLY = bind(185, "stmt_readonly");
    private static final MemorySegment USER_DATA = bind(101, "user_data");
    private static final MemorySegment VALUE_BLOB = bind(102, "value_blob");
    private static final MemorySegment VALUE_BYTES = bind(103, "value_bytes");
    private static final MemorySegment VALUE_DOUBLE = bind(105, "value_double");
    private static final MemorySegment VALUE_DUP = bind(204, "value_dup");
    private static final MemorySegment VALUE_FREE = bind(205, "value_free");
    private static final MemorySegment VALUE_INT64 = bind(107, "value_int64");
    private static final MemorySegment VALUE_POINTER = bind(221, "value_pointer");
    private static final MemorySegment VALUE_SUBTYPE = bind(208, "value_subtype");
    private static final MemorySegment VALUE_TYPE = bind(113, "value_type");
    private static final MemorySegment VTAB_COLLATION = bind(224, "vtab_collation");
    private static final MemorySegment VTAB_DISTINCT = bind(258, "vtab_distinct");
    private static final MemorySegment VTAB_IN = bind(259, "vtab_in");
    private static final MemorySegment VTAB_IN_FIRST = bind(260, "vtab_in_first");
    private static final MemorySegment VTAB_IN_NEXT = bind(261, "vtab_in_next");
    private static final MemorySegment VTAB_RHS_VALUE = bind(257, "vtab_rhs_value");

    private SqliteApi() {}

    private static MemorySegment bind(int index, String name) {
        return SqliteLibrary.loaded().function(index, "sqlite3_" + name);
    }

    /// Addresses of the functions that cursors call, in the order of the shim's `tf_calls`.
    static long[] cursorFunctions() {
        return new long[] {
            RESULT_INT64.address(),
            RESULT_DOUBLE.address(),
            RESULT_NULL.address(),
            RESULT_TEXT64.address(),
            RESULT_VALUE.address(),
            VALUE_TYPE.address(),
            VALUE_INT64.address(),
            STEP.address(),
            COLUMN_VALUE.address()
        };
    }

    static long aggregateContext(long context, int bytes) {
        return Words.call(AGGREGATE_CONTEXT, context, bytes);
    }

    static int bindBlob(long statement, int index, long bytes, long length, long destructor) {
        return (int) Words.call(BIND_BLOB64, statement, index, bytes, length, destructor);
    }

    static int bindDouble(long statement, int index, double value) {
        return (int) Words.callWithDouble(BIND_DOUBLE, statement, index, value);
    }

    static int bindInt64(long statement, int index, long value) {
        return (int) Words.call(BIND_INT64, statement, index, value);
    }

    static int bindNull(long statement, int index) {
        return (int) Words.call(BIND_NULL, statement, index);
    }

    static int bindParameterCount(long statement) {
        return (int) Words.call(BIND_PARAMETER_COUNT, statement);
    }

    static int bindParameterIndex(long statement, long name) {
        return (int) Words.call(BIND_PARAMETER_INDEX, statement, name);
    }

    static long bindParameterName(long statement, int index) {
        return Words.call(BIND_PARAMETER_NAME, statement, index);
    }

    static int bindPointer(long statement, int index, long pointer, long type, long destructor) {
        return (int) Words.call(BIND_POINTER, statement, index, pointer, type, destructor);
    }

    static int bindText(
            long statement, int index, long bytes, long length, long destructor, int encoding) {
        return (int) Words.call(BIND_TEXT64, statement, index, bytes, length, destructor, encoding);
    }

    static int bindValue(long statement, int index, long value) {
        return (int) Words.call(BIND_VALUE, statement, index, value);
    }

    static int changes(long db) {
        return (int) Words.call(CHANGES, db);
    }

    static int clearBindings(long statement) {
        return (int) Words.call(CLEAR_BINDINGS, statement);
    }

    static int close(long db) {
        return (int) Words.call(CLOSE_V2, db);
    }

    static long columnBlob(long statement, int index) {
        return Words.call(COLUMN_BLOB, statement, index);
    }

    static int columnBytes(long statement, int index) {
        return (int) Words.call(COLUMN_BYTES, statement, index);
    }

    static int columnCount(long statement) {
        return (int) Words.call(COLUMN_COUNT, statement);
    }

    static long columnDecltype(long statement, int index) {
        return Words.call(COLUMN_DECLTYPE, statement, index);
    }

    static double columnDouble(long statement, int index) {
        return Words.callDouble(COLUMN_DOUBLE, statement, index);
    }

    static long columnInt64(long statement, int index) {
        return Words.call(COLUMN_INT64, statement, index);
    }

    static long columnName(long statement, int index) {
        return Words.call(COLUMN_NAME, statement, index);
    }

    static int columnType(long statement, int index) {
        return (int) Words.call(COLUMN_TYPE, statement, index);
    }

    /// A text as a Java string.
    static String columnText(long statement, int index) {
        long bytes = columnBlob(statement, index);
        return bytes == 0
                ? ""
                : new String(
                        Native.bytes(bytes, columnBytes(statement, index)),
                        java.nio.charset.StandardCharsets.UTF_8);
    }

    static long columnValue(long statement, int index) {
        return Words.call(COLUMN_VALUE, statement, index);
    }

    static int createModule(long db, long name, long module, long data, long destructor) {
        return (int) Words.call(CREATE_MODULE_V2, db, name, module, data, destructor);
    }

    static int declareVtab(long db, long sql) {
        return (int) Words.call(DECLARE_VTAB, db, sql);
    }

    static long errmsg(long db) {
        return Words.call(ERRMSG, db);
    }

    static int errorOffset(long db) {
        return (int) Words.call(ERROR_OFFSET, db);
    }

    static long expandedSql(long statement) {
        return Words.call(EXPANDED_SQL, statement);
    }

    static int extendedErrcode(long db) {
        return (int) Words.call(EXTENDED_ERRCODE, db);
    }

    static int finalizeStatement(long statement) {
        return (int) Words.call(FINALIZE, statement);
    }

    static void free(long pointer) {
        Words.call(FREE, pointer);
    }

    static void interrupt(long db) {
        Words.call(INTERRUPT_, db);
    }

    static int limit(long db, int id, int value) {
        return (int) Words.call(LIMIT, db, id, value);
    }

    static long malloc(long bytes) {
        return Words.call(MALLOC64, bytes);
    }

    static int open(long name, long out, int flags, long vfs) {
        return (int) Words.call(OPEN_V2, name, out, flags, vfs);
    }

    static int prepare(long db, long sql, long length, long flags, long out, long tail) {
        return (int) Words.call(PREPARE_V3, db, sql, length, flags, out, tail);
    }

    static void progressHandler(long db, int operations, long callback, long data) {
        Words.call(PROGRESS_HANDLER, db, operations, callback, data);
    }

    static int reset(long statement) {
        return (int) Words.call(RESET, statement);
    }

    static void resultBlob(long context, long bytes, long length, long destructor) {
        Words.call(RESULT_BLOB64, context, bytes, length, destructor);
    }

    /// A function of a word and a double: the word between them is one that nobody reads.
    static void resultDouble(long context, double value) {
        Words.callWithDouble(RESULT_DOUBLE, context, 0, value);
    }

    static void resultError(long context, long bytes, int length) {
        Words.call(RESULT_ERROR, context, bytes, length);
    }

    static void resultErrorNomem(long context) {
        Words.call(RESULT_ERROR_NOMEM, context);
    }

    static void resultInt64(long context, long value) {
        Words.call(RESULT_INT64, context, value);
    }

    static void resultNull(long context) {
        Words.call(RESULT_NULL, context);
    }

    static void resultPointer(long context, long pointer, long type, long destructor) {
        Words.call(RESULT_POINTER, context, pointer, type, destructor);
    }

    static void resultSubtype(long context, int subtype) {
        Words.call(RESULT_SUBTYPE, context, subtype);
    }

    static void resultText(long context, long bytes, long length, long destructor, int encoding) {
        Words.call(RESULT_TEXT64, context, bytes, length, destructor, encoding);
    }

    static void resultValue(long context, long value) {
        Words.call(RESULT_VALUE, context, value);
    }

    static int setAuthorizer(long db, long callback, long data) {
        return (int) Words.call(SET_AUTHORIZER, db, callback, data);
    }

    static int step(long statement) {
        return (int) Words.call(STEP, statement);
    }

    static int stmtIsexplain(long statement) {
        return (int) Words.call(STMT_ISEXPLAIN, statement);
    }

    static int stmtReadonly(long statement) {
        return (int) Words.call(STMT_READONLY, statement);
    }

    static long userData(long context) {
        return Words.call(USER_DATA, context);
    }

    static long valueBlob(long value) {
        return Words.call(VALUE_BLOB, value);
    }

    static int valueBytes(long value) {
        return (int) Words.call(VALUE_BYTES, value);
    }

    static double valueDouble(long value) {
        return Words.callDouble(VALUE_DOUBLE, value, 0);
    }

    static long valueDup(long value) {
        return Words.call(VALUE_DUP, value);
    }

    static void valueFree(long value) {
        Words.call(VALUE_FREE, value);
    }

    static long valueInt64(long value) {
        return Words.call(VALUE_INT64, value);
    }

    static long valuePointer(long value, long type) {
        return Words.call(VALUE_POINTER, value, type);
    }

    static int valueSubtype(long value) {
        return (int) Words.call(VALUE_SUBTYPE, value);
    }

    static int valueType(long value) {
        return (int) Words.call(VALUE_TYPE, value);
    }

    static long vtabCollation(long info, int constraint) {
        return Words.call(VTAB_COLLATION, info, constraint);
    }

    static int vtabDistinct(long info) {
        return (int) Words.call(VTAB_DISTINCT, info);
    }

    static int vtabIn(long info, int constraint, int handle) {
        return (int) Words.call(VTAB_IN, info, constraint, handle);
    }

    static int vtabInFirst(long value, long out) {
        return (int) Words.call(VTAB_IN_FIRST, value, out);
    }

    static int vtabInNext(long value, long out) {
        return (int) Words.call(VTAB_IN_NEXT, value, out);
    }

    static int vtabRhsValue(long info, int constraint, long out) {
        return (int) Words.call(VTAB_RHS_VALUE, info, constraint, out);
    }

    static int dbConfig(long db, int operation, int value) {
        return Words.callConfig(DB_CONFIG, db, operation, value, 0);
    }

    /// `words` are those of sqlite3_create_window_function: db, name, argument count, flags, user
    /// data, step, final, value, inverse, destructor.
    static int createWindowFunction(long... words) {
        return (int) Words.call(CREATE_FUNCTION, words);
    }

    /// `words` are those of sqlite3_create_function_v2 and a zero: db, name, argument count, flags,
    /// user data, function, step, final, destructor.
    static int createFunction(long... words) {
        return (int) Words.call(CREATE_FUNCTION_V2, words);
    }

    /// `3.54.1`.
    static String libversion() {
        return Native.string(Words.call(LIBVERSION, 0));
    }

    /// 3054001 for 3.54.1.
    static int libversionNumber() {
        return (int) Words.call(LIBVERSION_NUMBER, 0);
    }
}
