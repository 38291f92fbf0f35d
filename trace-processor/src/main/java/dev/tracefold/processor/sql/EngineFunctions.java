// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.List;

import dev.tracefold.processor.function.FunctionException;
import dev.tracefold.processor.sqlite.Arguments;
import dev.tracefold.processor.sqlite.ScalarFunction;
import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.syntax.FunctionPrototype;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.SqlType;
import dev.tracefold.processor.syntax.StatementParser;
import dev.tracefold.processor.syntax.TypedName;

/// The functions that act on the engine itself: older ways to say CREATE PERFETTO FUNCTION and
/// INCLUDE. They return nothing.
final class EngineFunctions {
    private final SqlCompiler compiler;
    private final FunctionMaker functions;
    private final Includes includes;
    private final StatementRunner runner;
    private final VoidMark voidMark;

    EngineFunctions(
            SqlCompiler compiler,
            FunctionMaker functions,
            Includes includes,
            StatementRunner runner,
            VoidMark voidMark) {
        this.compiler = compiler;
        this.functions = functions;
        this.includes = includes;
        this.runner = runner;
        this.voidMark = voidMark;
    }

    void register(SqliteConnection connection) {
        connection.registerScalar("create_function", 3, false, returningVoid(this::createFunction));
        connection.registerScalar(
                "create_view_function", 3, false, returningVoid(this::createViewFunction));
        connection.registerScalar(
                "experimental_memoize",
                1,
                false,
                returningVoid(a -> functions.memoize(text(a, 0, "EXPERIMENTAL_MEMOIZE"))));
        connection.registerScalar("import", 1, false, returningVoid(this::importModule));
        connection.registerScalar(
                "run_metric", -1, false, returningVoid(EngineFunctions::runMetric));
    }

    /// What a void function does.
    @FunctionalInterface
    private interface Action {
        void run(Arguments arguments);
    }

    private ScalarFunction returningVoid(Action action) {
        return (arguments, result) -> {
            try {
                action.run(arguments);
            } catch (FunctionException e) {
                throw CreatedFunction.userError(String.valueOf(e.getMessage()));
            }
            voidMark.set();
        };
    }

    private void createFunction(Arguments arguments) {
        FunctionPrototype prototype = prototype(arguments, "CREATE_FUNCTION");
        String returns = text(arguments, 1, "CREATE_FUNCTION");
        SqlType type =
                SqlType.parse(returns)
                        .orElseThrow(() ->
                                new FunctionException(
                                        "CREATE_FUNCTION[prototype=%s]: unknown return type %s"
                                                .formatted(prototype, returns)));
        String sql = text(arguments, 2, "CREATE_FUNCTION");
        functions.create(
                true,
                prototype,
                type,
                compiler.expand(SqlSource.ofFunction(sql, prototype.name())));
    }

    private void createViewFunction(Arguments arguments) {
        FunctionPrototype prototype = prototype(arguments, "CREATE_VIEW_FUNCTION");
        List<TypedName> columns =
                StatementParser.parseColumns(
                        SqlSource.ofFunction(
                                text(arguments, 1, "CREATE_VIEW_FUNCTION"), prototype.name()));
        String sql = text(arguments, 2, "CREATE_VIEW_FUNCTION");
        functions.createTable(
                true,
                prototype,
                columns,
                compiler.expand(SqlSource.ofFunction(sql, prototype.name())));
    }

    private void importModule(Arguments arguments) {
        String key = text(arguments, 0, "IMPORT");
        includes.include(key, SqlSource.ofEngine("IMPORT('" + key + "')"), runner::runAll);
    }

    private static void runMetric(Arguments arguments) {
        throw new FunctionException(
                "RUN_METRIC: metrics of the first version (%s) are not supported; use a trace summary with metrics v2"
                        .formatted(arguments.count() == 0 ? "none named" : arguments.getString(0)));
    }

    private static FunctionPrototype prototype(Arguments arguments, String function) {
        return StatementParser.parsePrototype(
                SqlSource.ofFunction(text(arguments, 0, function), function));
    }

    private static String text(Arguments arguments, int i, String function) {
        return switch (arguments.type(i)) {
            case STRING -> arguments.getString(i);
            case NULL, LONG, DOUBLE, BLOB ->
                    throw new FunctionException(
                            "%s: argument %d must be STRING but was %s"
                                    .formatted(function, i + 1, arguments.type(i)));
        };
    }
}
