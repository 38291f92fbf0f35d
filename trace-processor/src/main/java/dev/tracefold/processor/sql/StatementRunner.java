// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.function.FunctionException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.Statement;
import dev.tracefold.processor.syntax.StatementSplitter;

/// Runs statements of either kind.
final class StatementRunner {
    /// A column of this name says that the statement is run for what it does.
    private static final String SUPPRESS = "suppress_query_output";

    private final SqlCompiler compiler;
    private final TableMaker tables;
    private final FunctionMaker functions;
    private final Catalog catalog;
    private final Includes includes;
    private final VoidMark voidMark;

    StatementRunner(
            SqlCompiler compiler,
            TableMaker tables,
            FunctionMaker functions,
            Catalog catalog,
            Includes includes,
            VoidMark voidMark) {
        this.compiler = compiler;
        this.tables = tables;
        this.functions = functions;
        this.catalog = catalog;
        this.includes = includes;
        this.voidMark = voidMark;
    }

    /// A statement after its first step.
    ///
    /// @param sqlite the statement, or null when it was one of PerfettoSQL's own
    /// @param sql expanded, for tracebacks
    /// @param hasRow whether the first step gave a row
    /// @param hasOutput whether that row is meant to be seen
    record Started(
            @Nullable SqliteStatement sqlite, SqlSource sql, boolean hasRow, boolean hasOutput)
            implements AutoCloseable {
        /// Whether the statement has a result set to show, with rows or without.
        boolean isShown() {
            return sqlite != null
                    && sqlite.columnCount() > 0
                    && !isSuppressed(sqlite)
                    && (!hasRow || hasOutput);
        }

        /// Runs the statement to its end.
        void finish() {
            boolean more = hasRow;
            while (more && sqlite != null) {
                more = SqlCompiler.step(sqlite, sql);
            }
        }

        @Override
        public void close() {
            if (sqlite != null) {
                sqlite.close();
            }
        }
    }

    /// Runs every statement of a text to its end.
    ///
    /// @return how many had output
    int runAll(SqlSource source) {
        int withOutput = 0;
        for (SqlSource statement : StatementSplitter.split(source)) {
            try (Started started = start(statement)) {
                started.finish();
                withOutput += started.hasOutput() ? 1 : 0;
            }
        }
        return withOutput;
    }

    /// Runs a statement of the prelude to its end.
    void runKnown(SqlSource source) {
        compiler.failIfInterrupted();
        if (compiler.parse(source) instanceof Statement.CreateView view) {
            compiler.ensureNamed(source);
            tables.createKnown(view);
        } else {
            runAll(source);
        }
    }

    /// Runs one statement as far as its first row.
    ///
    /// @throws dev.tracefold.processor.error.ProcessorException with a traceback
    Started start(SqlSource typed) {
        compiler.failIfInterrupted();
        Statement statement = compiler.parse(typed);
        if (statement instanceof Statement.Sqlite plain) {
            return startSqlite(plain.sql());
        }
        try {
            // What a new object is called may be the name of one that nobody has made yet.
            compiler.ensureNamed(typed);
            runPerfetto(statement, typed);
        } catch (FunctionException e) {
            throw typed.error(0, String.valueOf(e.getMessage()));
        }
        return new Started(null, typed, false, false);
    }

    private Started startSqlite(SqlSource sql) {
        SqliteStatement statement = compiler.prepare(sql);
        boolean started = false;
        try {
            voidMark.clear();
            boolean hasRow = SqlCompiler.step(statement, sql);
            boolean isVoid =
                    hasRow
                            && statement.columnCount() == 1
                            && statement.type(0) == CellType.NULL
                            && voidMark.isSet();
            boolean hasOutput = hasRow && !isVoid && !isSuppressed(statement);
            started = true;
            return new Started(statement, sql, hasRow, hasOutput);
        } finally {
            if (!started) {
                statement.close();
            }
        }
    }

    private static boolean isSuppressed(SqliteStatement statement) {
        return statement.columnCount() == 1 && statement.columnName(0).equals(SUPPRESS);
    }

    private void runPerfetto(Statement statement, SqlSource typed) {
        switch (statement) {
            case Statement.Sqlite plain -> throw new IllegalArgumentException(plain.sql().text());
            case Statement.CreateTable table -> tables.create(table);
            case Statement.CreateView view -> tables.create(view);
            case Statement.CreateFunction function ->
                    functions.create(
                            function.replace(),
                            function.prototype(),
                            function.returns(),
                            function.body());
            case Statement.CreateTableFunction function ->
                    functions.createTable(
                            function.replace(),
                            function.prototype(),
                            function.columns(),
                            function.body());
            case Statement.CreateDelegate delegate -> functions.create(delegate);
            case Statement.CreateMacro macro -> createMacro(macro);
            case Statement.CreateIndex index -> catalog.createIndex(index);
            case Statement.DropIndex index -> catalog.dropIndex(index);
            case Statement.Include include -> includes.include(include.key(), typed, this::runAll);
        }
    }

    private void createMacro(Statement.CreateMacro statement) {
        String name = statement.macro().name();
        if (compiler.macros().containsKey(name) && !statement.replace()) {
            throw new FunctionException("Macro already exists");
        }
        compiler.macros().put(name, statement.macro());
    }
}
