// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.syntax.FunctionPrototype;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.TypedName;

/// A table function whose body is a SELECT: every cursor runs a statement of its own.
final class CreatedTableFunction implements VirtualTable {
    /// A body that selects from its own function would open cursors for ever; no query joins one
    /// function so often with itself.
    private static final int MAX_CURSORS = 100;

    private final SqlCompiler compiler;
    private final FunctionPrototype prototype;
    private final List<TypedName> returns;
    private final SqlSource body;
    private int cursors;

    CreatedTableFunction(
            SqlCompiler compiler,
            FunctionPrototype prototype,
            List<TypedName> returns,
            SqlSource body) {
        this.compiler = compiler;
        this.prototype = prototype;
        this.returns = List.copyOf(returns);
        this.body = body;
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>();
        for (TypedName column : returns) {
            columns.add(new VirtualColumn(column.name(), null, VirtualColumn.Role.VISIBLE));
        }
        for (TypedName argument : prototype.arguments()) {
            columns.add(VirtualColumn.argument("in_" + argument.name()));
        }
        return columns;
    }

    @Override
    public boolean filtersRows() {
        return false;
    }

    @Override
    public Rows rows(TableCall call) {
        CreatedFunction.checkTypes(prototype, call.arguments());
        SqliteStatement statement = call.cursorState(this::open).statement;
        statement.reset();
        statement.clearBindings();
        for (int i = 0; i < prototype.arguments().size(); i++) {
            int parameter = statement.parameterIndex("$" + prototype.arguments().get(i).name());
            if (parameter > 0) {
                statement.bindValue(parameter, call.arguments(), i);
            }
        }
        return Rows.of(statement);
    }

    private Body open() {
        if (cursors >= MAX_CURSORS) {
            throw CreatedFunction.userError(
                    "%s: the function's body calls it without end".formatted(prototype.name()));
        }
        Body opened = new Body(compiler.prepare(body));
        cursors++;
        return opened;
    }

    private final class Body implements AutoCloseable {
        private final SqliteStatement statement;

        Body(SqliteStatement statement) {
            this.statement = statement;
        }

        @Override
        public void close() {
            cursors--;
            statement.close();
        }
    }
}
