// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.function.NativeFunctions;
import dev.tracefold.processor.function.PointerFunctions;
import dev.tracefold.processor.function.TraceTables;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.query.ResultVisitor;
import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.StatementSplitter;

/// PerfettoSQL over a loaded trace. What a query makes (tables, views, functions, macros) stays for
/// the next. One query at a time, from one thread; [#interrupt()] may come from any.
///
/// Close it before the storage.
public final class SqlEngine implements AutoCloseable {
    private final SqliteConnection connection;
    private final Catalog catalog;
    private final StatementRunner runner;
    private final SqlStats stats;
    private @Nullable TraceBounds bounds;

    /// An engine over a storage that does not change any more.
    ///
    /// @throws ProcessorException of category resource when SQLite cannot be loaded
    public SqlEngine(TraceStorage storage, EngineOptions options) {
        connection = SqliteConnection.open(storage.strings(), options.sqlite());
        catalog = new Catalog(storage);
        SqlCompiler compiler = new SqlCompiler(connection);
        NativeFunctions natives = new NativeFunctions(storage);
        natives.add("__intrinsic_trace_bounds_start", 0, _ -> bounds(storage).startTs());
        natives.add("__intrinsic_trace_bounds_end", 0, _ -> bounds(storage).endTs());
        natives.register(connection);
        new TraceTables(storage).register(connection);
        PointerFunctions.register(
                connection,
                sql -> compiler.prepare(compiler.expand(SqlSource.ofFunction(sql, "graph_scan"))));
        TableMaker tables =
                new TableMaker(
                        connection, compiler, catalog, storage.memory(), options.extraChecks());
        FunctionMaker functions = new FunctionMaker(connection, compiler, natives);
        Includes includes = new Includes(options.modules());
        VoidMark voidMark = new VoidMark();
        runner = new StatementRunner(compiler, tables, functions, catalog, includes, voidMark);
        new EngineFunctions(compiler, functions, includes, runner, voidMark).register(connection);
        storage.tables().forEach(connection::registerTable);
        connection.registerTable(nativeNames(storage));
        connection.registerTableFunction(
                "perfetto_table_info", new TableInfo(catalog, storage.strings()));
        connection.registerTableFunction(
                StdlibObjects.NAME, new StdlibObjects(options.modules(), storage.strings()));
        stats = new SqlStats(storage.strings());
        connection.registerTableFunction(SqlStats.NAME, stats);
        OnDemand onDemand = new OnDemand(runner::runKnown);
        compiler.setNamedObjects(onDemand::ensure);
    }

    /// Found when first asked for: it reads the times of every event.
    private TraceBounds bounds(TraceStorage storage) {
        TraceBounds known = bounds;
        if (known == null) {
            known = TraceBounds.of(storage);
            bounds = known;
        }
        return known;
    }

    /// `perfetto_tables`.
    private static Table nativeNames(TraceStorage storage) {
        Table names =
                new Table(
                        new TableSchema(
                                "perfetto_tables",
                                List.of(ColumnSpec.of("name", ColumnType.STRING, false))),
                        storage.memory());
        // Few ask.
        names.defer(() -> {
            names.settled();
            for (Table table : storage.tables()) {
                names.strings("name").set(names.addRow(), storage.strings().intern(table.name()));
            }
        });
        return names;
    }

    /// Runs every statement of the text and returns the rows of the last one. The result must be
    /// closed before the next query.
    ///
    /// @throws ProcessorException of category user when a statement fails, with a traceback
    public QueryResult query(String sql, QueryLimits limits) {
        SqlStats.Query query = stats.start(sql);
        connection.limitTime(limits.time());
        boolean answered = false;
        try {
            List<SqlSource> statements = statements(sql);
            int withOutput = 0;
            for (SqlSource statement : statements.subList(0, statements.size() - 1)) {
                try (StatementRunner.Started started = runner.start(statement)) {
                    started.finish();
                    withOutput += started.hasOutput() ? 1 : 0;
                }
            }
            StatementRunner.Started last = runner.start(statements.getLast());
            answered = true;
            EngineResult.Counts counts =
                    new EngineResult.Counts(
                            statements.size(),
                            withOutput + (last.hasOutput() ? 1 : 0),
                            statements.getLast().text());
            return result(last, counts, limits, query, () -> end(query));
        } finally {
            if (!answered) {
                end(query);
            }
        }
    }

    private void end(SqlStats.Query query) {
        connection.unlimitTime();
        query.end();
    }

    /// Runs every statement of the text and shows each result set to the visitor before the next
    /// statement begins.
    ///
    /// @throws ProcessorException of category user when a statement fails, with a traceback
    public void run(String sql, QueryLimits limits, ResultVisitor visitor) {
        SqlStats.Query query = stats.start(sql);
        connection.limitTime(limits.time());
        try {
            int count = 0;
            int withOutput = 0;
            for (SqlSource statement : statements(sql)) {
                try (StatementRunner.Started started = runner.start(statement)) {
                    count++;
                    withOutput += started.hasOutput() ? 1 : 0;
                    if (started.isShown()) {
                        EngineResult.Counts counts =
                                new EngineResult.Counts(count, withOutput, statement.text());
                        visitor.visit(result(started, counts, limits, query, () -> {}));
                    } else {
                        started.finish();
                    }
                }
            }
        } finally {
            end(query);
        }
    }

    private QueryResult result(
            StatementRunner.Started started,
            EngineResult.Counts counts,
            QueryLimits limits,
            SqlStats.Query query,
            Runnable whenClosed) {
        return new EngineResult(
                started, counts, limits, connection::interrupt, query::next, whenClosed);
    }

    private static List<SqlSource> statements(String sql) {
        List<SqlSource> statements = StatementSplitter.split(SqlSource.ofQuery(sql));
        if (statements.isEmpty()) {
            throw new ProcessorException(Failure.user("SQL_ERROR", "No valid SQL to run"));
        }
        return statements;
    }

    /// A native table or one made by CREATE PERFETTO TABLE.
    public Optional<Table> table(String name) {
        return catalog.find(name);
    }

    /// Makes what runs now fail with code `CANCELLED`.
    public void interrupt() {
        connection.interrupt();
    }

    @Override
    public void close() {
        connection.close();
    }
}
