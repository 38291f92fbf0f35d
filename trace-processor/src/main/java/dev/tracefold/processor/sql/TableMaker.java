// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.List;

import dev.tracefold.processor.function.FunctionException;
import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.sqlite.SqliteException;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.syntax.Statement;
import dev.tracefold.processor.syntax.TypedName;

/// Runs CREATE PERFETTO TABLE and CREATE PERFETTO VIEW.
final class TableMaker {
    private static final String TABLE_TAG = "CREATE PERFETTO TABLE";
    private static final String VIEW_TAG = "CREATE PERFETTO VIEW";

    private final SqliteConnection connection;
    private final SqlCompiler compiler;
    private final Catalog catalog;
    private final NativeMemory memory;
    private final boolean extraChecks;

    TableMaker(
            SqliteConnection connection,
            SqlCompiler compiler,
            Catalog catalog,
            NativeMemory memory,
            boolean extraChecks) {
        this.connection = connection;
        this.compiler = compiler;
        this.catalog = catalog;
        this.memory = memory;
        this.extraChecks = extraChecks;
    }

    void create(Statement.CreateTable statement) {
        String name = statement.name();
        if (catalog.isNative(name)) {
            throw new FunctionException("table %s already exists".formatted(name));
        }
        Table table = materialise(statement);
        if (statement.replace()) {
            compiler.execute("DROP TABLE IF EXISTS " + SqlCompiler.quoted(name));
        }
        try {
            connection.createTable(name, table, () -> catalog.drop(name, table));
        } catch (SqliteException e) {
            catalog.drop(name, table);
            throw new FunctionException(e.failure().message());
        }
        catalog.add(name, table);
    }

    private Table materialise(Statement.CreateTable statement) {
        try (SqliteStatement select = compiler.prepare(statement.body())) {
            List<String> names = SelectColumns.names(select, TABLE_TAG);
            List<TypedName> schema = SelectColumns.schema(names, statement.schema(), TABLE_TAG);
            TableBuilder builder =
                    new TableBuilder(TABLE_TAG, statement.name(), names, schema, false);
            builder.addAll(select, statement.body());
            return builder.build(memory);
        }
    }

    void create(Statement.CreateView statement) {
        try (SqliteStatement select = compiler.prepare(statement.body())) {
            if (!statement.schema().isEmpty()) {
                List<String> names = SelectColumns.names(select, VIEW_TAG);
                List<TypedName> schema = SelectColumns.schema(names, statement.schema(), VIEW_TAG);
                if (extraChecks) {
                    new TableBuilder(VIEW_TAG, statement.name(), names, schema, true)
                            .addAll(select, statement.body());
                }
            }
        }
        createUnchecked(statement);
    }

    /// A view of the prelude, whose text is known to be right: what it names is made, but it is not compiled before somebody
    /// reads it.
    void createKnown(Statement.CreateView statement) {
        if (extraChecks || !statement.schema().isEmpty()) {
            create(statement);
        } else {
            compiler.ensureNamed(statement.body());
            createUnchecked(statement);
        }
    }

    private void createUnchecked(Statement.CreateView statement) {
        String name = SqlCompiler.quoted(statement.name());
        if (statement.replace()) {
            compiler.execute("DROP VIEW IF EXISTS " + name);
        }
        compiler.execute("CREATE VIEW " + name + " AS " + statement.body().text());
    }
}
