// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/* What must run inside SQLite's row loop, and nothing else.
 *
 * The file has two jobs. As a loadable extension it keeps the two things SQLite hands every
 * extension, so that Java can call the library through its routines table. As code it holds the
 * cursor callbacks of Tracefold's virtual tables that SQLite calls once a row or once a cell; all
 * others are Java (see CursorMemory.java, which lays out the same structures, and JavaCursor.java,
 * which does in Java what this file does where no shim can be loaded).
 *
 * Freestanding: no header, no libc, no SQLite symbol. SQLite's functions are called by the
 * addresses that Java writes into tf_calls, so one binary serves any libsqlite3. */

#define EXPORT __attribute__((visibility("default")))

typedef unsigned char u8;
typedef int i32;
typedef unsigned int u32;
typedef long long i64;
typedef unsigned long long u64;

/* SHA-256 of this file, set by scripts/build-shim, so that a test can tell whether the checked-in
 * binaries were built from the checked-in source. */
#ifndef TF_SOURCE_HASH
#define TF_SOURCE_HASH "unknown"
#endif
EXPORT const char tf_source_hash[] = TF_SOURCE_HASH;

enum { OK = 0, OK_LOAD_PERMANENTLY = 256, ROW = 100, DONE = 101, INTEGER = 1 };

enum {
  COLUMN_NULL = 0,
  COLUMN_ID = 1,
  COLUMN_INT32 = 2,
  COLUMN_UINT32 = 3,
  COLUMN_INT64 = 4,
  COLUMN_DOUBLE = 5,
  COLUMN_STRING = 6,
  COLUMN_VALUE = 7,
  COLUMN_STATEMENT = 8
};

/* A string of the pool: its bytes (followed by a NUL), their number, a hash we do not read. */
typedef struct {
  const char *bytes;
  i32 length;
  i32 hash;
} tf_string;

/* One column as a cursor reads it. `data` is the values; for COLUMN_VALUE a sqlite3_value, for
 * COLUMN_STATEMENT a column number. `validity` is a bit a row, or null where all rows have a
 * value. */
typedef struct {
  i64 kind;
  const void *data;
  const u8 *validity;
  /* Where the address of the string pool's records stands; they move when strings are added. */
  const tf_string *const *strings;
} tf_column_t;

/* An array with a value of 2^shift bytes for every row. */
typedef struct {
  const char *data;
  i64 shift;
} tf_ahead;

/* A cursor. The first member is sqlite3_vtab_cursor; Java owns and fills the rest. */
typedef struct {
  void *vtab;
  i64 java;
  const tf_column_t *columns;
  i64 column_count;
  /* What is left to show: `left` rows from `position` on in steps of `step`. Positions are row
   * numbers, or index `rows` where there is one. */
  i64 left;
  i64 position;
  i64 step;
  const i32 *rows;
  /* The statement whose rows are shown instead, if any; `left` is 1 while it has a row. */
  void *statement;
  /* Equality look-ups that Java taught the cursor, for the plan of number `fast_plan`: key k is in
   * the rows fast_rows[fast_offsets[k - fast_base] .. fast_offsets[k - fast_base + 1]), or, where
   * there are no offsets, it is row k - fast_base itself. */
  i64 fast_plan;
  i64 fast_base;
  i64 fast_count;
  const i32 *fast_offsets;
  const i32 *fast_rows;
  /* Arrays that rows in no order of memory are read from, to be fetched into the cache ahead. */
  const tf_ahead *ahead;
  i64 ahead_count;
} tf_cursor;

/* SQLite's functions and Java's callbacks. */
EXPORT struct {
  void (*result_int64)(void *, i64);
  void (*result_double)(void *, double);
  void (*result_null)(void *);
  void (*result_text64)(void *, const char *, u64, void (*)(void *), u8);
  void (*result_value)(void *, void *);
  i32 (*value_type)(void *);
  i64 (*value_int64)(void *);
  i32 (*step)(void *);
  void *(*column_value)(void *, i32);
  i32 (*filter)(tf_cursor *, i32, const char *, i32, void **);
  i32 (*step_failed)(tf_cursor *, i32);
  i64 text_encoding;
} tf_calls;

EXPORT const void *tf_api;
EXPORT void *tf_db;

EXPORT i32 sqlite3_extension_init(void *db, char **error, const void *api) {
  (void)error;
  tf_db = db;
  tf_api = api;
  /* Stay loaded when the connection that loaded us closes; Java keeps using our addresses. */
  return OK_LOAD_PERMANENTLY;
}

/* Where the calling thread's stack is, to tell how much of it a recursion has taken. */
EXPORT void *tf_stack(void) { return __builtin_frame_address(0); }

EXPORT i32 tf_filter(tf_cursor *cursor, i32 plan, const char *text, i32 argc, void **argv) {
  if (plan == cursor->fast_plan && argc == 1 && tf_calls.value_type(argv[0]) == INTEGER) {
    u64 slot = (u64)tf_calls.value_int64(argv[0]) - (u64)cursor->fast_base;
    cursor->step = 1;
    if (slot >= (u64)cursor->fast_count) {
      cursor->left = 0;
    } else if (cursor->fast_offsets) {
      cursor->position = cursor->fast_offsets[slot];
      cursor->left = cursor->fast_offsets[slot + 1] - cursor->position;
      cursor->rows = cursor->fast_rows;
    } else {
      cursor->position = (i64)slot;
      cursor->left = 1;
      cursor->rows = 0;
    }
    return OK;
  }
  return tf_calls.filter(cursor, plan, text, argc, argv);
}

/* SQLite takes some 100 ns a row, about the time memory takes to answer; this many rows ahead, the
 * answer is there when the row is. */
enum { ROWS_AHEAD = 12 };

static void fetch_ahead(const tf_cursor *cursor) {
  i64 row = cursor->rows[cursor->position + ROWS_AHEAD];
  for (i64 i = 0; i < cursor->ahead_count; i++) {
    __builtin_prefetch(cursor->ahead[i].data + (row << cursor->ahead[i].shift));
  }
}

EXPORT i32 tf_next(tf_cursor *cursor) {
  if (cursor->statement) {
    i32 rc = tf_calls.step(cursor->statement);
    if (rc == ROW) {
      return OK;
    }
    cursor->left = 0;
    return rc == DONE ? OK : tf_calls.step_failed(cursor, rc);
  }
  cursor->position += cursor->step;
  cursor->left--;
  if (cursor->ahead_count && cursor->left > ROWS_AHEAD) {
    fetch_ahead(cursor);
  }
  return OK;
}

EXPORT i32 tf_eof(tf_cursor *cursor) { return cursor->left <= 0; }

static i64 row_of(const tf_cursor *cursor) {
  return cursor->rows ? cursor->rows[cursor->position] : cursor->position;
}

EXPORT i32 tf_rowid(tf_cursor *cursor, i64 *rowid) {
  *rowid = row_of(cursor);
  return OK;
}

EXPORT i32 tf_column(tf_cursor *cursor, void *context, i32 index) {
  if (index < 0 || index >= cursor->column_count) {
    tf_calls.result_null(context);
    return OK;
  }
  const tf_column_t *column = &cursor->columns[index];
  i64 row = row_of(cursor);
  if (column->validity && !(column->validity[row >> 3] & (1 << (row & 7)))) {
    tf_calls.result_null(context);
    return OK;
  }
  switch (column->kind) {
    case COLUMN_ID:
      tf_calls.result_int64(context, row);
      break;
    case COLUMN_INT32:
      tf_calls.result_int64(context, ((const i32 *)column->data)[row]);
      break;
    case COLUMN_UINT32:
      tf_calls.result_int64(context, ((const u32 *)column->data)[row]);
      break;
    case COLUMN_INT64:
      tf_calls.result_int64(context, ((const i64 *)column->data)[row]);
      break;
    case COLUMN_DOUBLE:
      tf_calls.result_double(context, ((const double *)column->data)[row]);
      break;
    case COLUMN_STRING: {
      const tf_string *string = &(*column->strings)[((const i32 *)column->data)[row]];
      if (string->bytes) {
        tf_calls.result_text64(context, string->bytes, (u64)string->length, 0,
                               (u8)tf_calls.text_encoding);
      } else {
        tf_calls.result_null(context);
      }
      break;
    }
    case COLUMN_VALUE:
      tf_calls.result_value(context, (void *)column->data);
      break;
    case COLUMN_STATEMENT:
      tf_calls.result_value(context,
                            tf_calls.column_value(cursor->statement, (i32)(i64)column->data));
      break;
    default:
      tf_calls.result_null(context);
      break;
  }
  return OK;
}
