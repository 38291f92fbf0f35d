// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.sqlite.Arguments;
import dev.tracefold.processor.sqlite.ResultSink;
import dev.tracefold.processor.sqlite.ScalarFunction;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.syntax.FunctionPrototype;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.SqlType;
import dev.tracefold.processor.syntax.TypedName;

import static java.util.Objects.requireNonNull;

/// A scalar function whose body is a SELECT. A call takes a prepared statement of the body; a call
/// within a call takes another.
final class CreatedFunction implements ScalarFunction, AutoCloseable {
    private final SqlCompiler compiler;
    private final Deque<SqliteStatement> idle = new ArrayDeque<>();
    private @Nullable Definition definition;
    private @Nullable Memo memo;

    /// What the function does.
    ///
    /// @param returns documentation only
    record Definition(FunctionPrototype prototype, SqlType returns, SqlSource body) {}

    /// @param definition null where a native function stands behind the name
    CreatedFunction(SqlCompiler compiler, @Nullable Definition definition) {
        this.compiler = compiler;
        this.definition = definition;
    }

    @Nullable Definition definition() {
        return definition;
    }

    void redefine(Definition redefinition) {
        close();
        memo = null;
        definition = redefinition;
    }

    /// Prepares a first statement, so that a wrong body shows when the function is made.
    void prepare() {
        idle.push(compiler.prepare(requireNonNull(definition).body()));
    }

    void memoize() {
        Definition known = requireNonNull(definition);
        if (known.prototype().arguments().getFirst().type() != SqlType.LONG) {
            throw userError(
                    "EXPERIMENTAL_MEMOIZE: Function %s should take one int argument"
                            .formatted(known.prototype()));
        }
        if (memo == null) {
            memo = new Memo(known.prototype().name(), this::evaluate);
        }
    }

    @Override
    public void call(Arguments arguments, ResultSink result) {
        Definition known = requireNonNull(definition);
        checkTypes(known.prototype(), arguments);
        if (memo != null && arguments.type(0) == CellType.LONG) {
            memo.call(arguments.getLong(0), result);
            return;
        }
        compiler.enterCall(known.prototype().name());
        try {
            run(known, arguments, result);
        } finally {
            compiler.leaveCall();
        }
    }

    private void run(Definition known, Arguments arguments, ResultSink result) {
        SqliteStatement statement = take();
        try {
            bind(statement, known.prototype(), arguments);
            if (step(statement)) {
                result.setValue(statement, 0);
                checkNoMore(statement);
            }
        } finally {
            giveBack(statement, known);
        }
    }

    private @Nullable Object evaluate(long argument) {
        Definition known = requireNonNull(definition);
        SqliteStatement statement = take();
        try {
            int parameter =
                    statement.parameterIndex("$" + known.prototype().arguments().getFirst().name());
            if (parameter > 0) {
                statement.bindLong(parameter, argument);
            }
            if (!step(statement)) {
                return null;
            }
            @Nullable Object value =
                    switch (statement.type(0)) {
                        case NULL -> null;
                        case LONG -> statement.getLong(0);
                        case DOUBLE -> statement.getDouble(0);
                        case STRING -> statement.getString(0);
                        case BLOB -> statement.getBytes(0);
                    };
            checkNoMore(statement);
            return value;
        } finally {
            giveBack(statement, known);
        }
    }

    private boolean step(SqliteStatement statement) {
        Definition known = requireNonNull(definition);
        if (statement.columnCount() != 1) {
            throw userError(
                    "%s: SQL function body must return one column but returns %d"
                            .formatted(known.prototype().name(), statement.columnCount()));
        }
        return SqlCompiler.step(statement, known.body());
    }

    private void checkNoMore(SqliteStatement statement) {
        if (step(statement)) {
            throw userError(
                    "%s: multiple values were returned when executing function body"
                            .formatted(requireNonNull(definition).prototype().name()));
        }
    }

    private SqliteStatement take() {
        @Nullable SqliteStatement statement = idle.poll();
        return statement == null ? compiler.prepare(requireNonNull(definition).body()) : statement;
    }

    /// A statement of a body that was replaced meanwhile is of no use any more.
    private void giveBack(SqliteStatement statement, Definition taken) {
        if (!taken.equals(definition)) {
            statement.close();
            return;
        }
        statement.reset();
        statement.clearBindings();
        idle.push(statement);
    }

    private static void bind(
            SqliteStatement statement, FunctionPrototype prototype, Arguments arguments) {
        List<TypedName> names = prototype.arguments();
        for (int i = 0; i < names.size(); i++) {
            int parameter = statement.parameterIndex("$" + names.get(i).name());
            if (parameter > 0) {
                statement.bindValue(parameter, arguments, i);
            }
        }
    }

    /// NULL always passes; any other value must be exactly of the declared type.
    static void checkTypes(FunctionPrototype prototype, Arguments arguments) {
        for (int i = 0; i < prototype.arguments().size(); i++) {
            CellType found = arguments.type(i);
            SqlType declared = prototype.arguments().get(i).type();
            boolean fits =
                    found == CellType.NULL
                            || switch (declared) {
                                case BOOL, LONG -> found == CellType.LONG;
                                case DOUBLE -> found == CellType.DOUBLE;
                                case STRING -> found == CellType.STRING;
                                case BYTES -> found == CellType.BLOB;
                                case ANY -> true;
                            };
            if (!fits) {
                throw userError(
                        "%s: argument %d ('%s') must be %s but was %s"
                                .formatted(
                                        prototype.name(),
                                        i + 1,
                                        prototype.arguments().get(i).name(),
                                        declared,
                                        found));
            }
        }
    }

    static ProcessorException userError(String message) {
        return new ProcessorException(Failure.user("SQL_ERROR", message));
    }

    @Override
    public void close() {
        idle.forEach(SqliteStatement::close);
        idle.clear();
    }
}
