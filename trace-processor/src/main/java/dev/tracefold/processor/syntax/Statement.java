// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

/// One statement, parsed as far as SQLite cannot.
public sealed interface Statement {
    /// A statement for SQLite.
    ///
    /// @param sql without semicolon
    record Sqlite(SqlSource sql) implements Statement {}

    /// `CREATE [OR REPLACE] PERFETTO TABLE name [(schema)] AS body`.
    record CreateTable(boolean replace, String name, List<TypedName> schema, SqlSource body)
            implements Statement {}

    /// `CREATE [OR REPLACE] PERFETTO VIEW name [(schema)] AS body`.
    record CreateView(boolean replace, String name, List<TypedName> schema, SqlSource body)
            implements Statement {}

    /// `CREATE [OR REPLACE] PERFETTO FUNCTION prototype RETURNS type AS body`.
    record CreateFunction(
            boolean replace, FunctionPrototype prototype, SqlType returns, SqlSource body)
            implements Statement {}

    /// `CREATE [OR REPLACE] PERFETTO FUNCTION prototype RETURNS TABLE(columns) AS body`.
    record CreateTableFunction(
            boolean replace, FunctionPrototype prototype, List<TypedName> columns, SqlSource body)
            implements Statement {}

    /// `CREATE [OR REPLACE] PERFETTO FUNCTION prototype RETURNS type DELEGATES TO target`.
    record CreateDelegate(boolean replace, FunctionPrototype prototype, String target)
            implements Statement {}

    /// `CREATE [OR REPLACE] PERFETTO MACRO name(parameters) RETURNS kind AS body`.
    record CreateMacro(boolean replace, Macro macro) implements Statement {}

    /// `CREATE [OR REPLACE] PERFETTO INDEX name ON table(columns)`.
    record CreateIndex(boolean replace, String name, String table, List<String> columns)
            implements Statement {}

    /// `DROP PERFETTO INDEX name ON table`.
    record DropIndex(String name, String table) implements Statement {}

    /// `INCLUDE PERFETTO MODULE key`.
    ///
    /// @param key dotted, may end in `*` or be `*`
    record Include(String key) implements Statement {}
}
