// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.function.FunctionException;
import dev.tracefold.processor.function.NativeFunctions;
import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.syntax.FunctionPrototype;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.SqlType;
import dev.tracefold.processor.syntax.Statement;
import dev.tracefold.processor.syntax.TypedName;

/// Runs CREATE PERFETTO FUNCTION in its three forms.
final class FunctionMaker {
    private static final String TABLE_FUNCTION_MODULE = "runtime_table_function";

    private final SqliteConnection connection;
    private final SqlCompiler compiler;
    private final NativeFunctions natives;
    private final Map<String, CreatedFunction> created = new HashMap<>();
    private final Map<String, CreatedTableFunction> tableFunctions = new HashMap<>();

    FunctionMaker(SqliteConnection connection, SqlCompiler compiler, NativeFunctions natives) {
        this.connection = connection;
        this.compiler = compiler;
        this.natives = natives;
        connection.registerModule(
                TABLE_FUNCTION_MODULE, (name, arguments) -> tableFunction(arguments));
    }

    void create(boolean replace, FunctionPrototype prototype, SqlType returns, SqlSource body) {
        String key = checkFree(replace, prototype);
        @Nullable CreatedFunction old = created.get(key);
        CreatedFunction.@Nullable Definition before = old == null ? null : old.definition();
        CreatedFunction.Definition definition =
                new CreatedFunction.Definition(prototype, returns, body);
        CreatedFunction function = old;
        if (function == null) {
            // Known to SQLite before its body is prepared, so that it can call itself.
            function = new CreatedFunction(compiler, definition);
            connection.registerScalar(
                    prototype.name(), prototype.arguments().size(), false, function);
            created.put(key, function);
        } else {
            function.redefine(definition);
        }
        boolean prepared = false;
        try {
            function.prepare();
            prepared = true;
        } finally {
            if (!prepared && before != null) {
                function.redefine(before);
            } else if (!prepared) {
                created.remove(key);
                connection.unregisterFunction(prototype.name(), prototype.arguments().size());
            }
        }
    }

    void create(Statement.CreateDelegate statement) {
        FunctionPrototype prototype = statement.prototype();
        String key = checkFree(statement.replace(), prototype);
        int arguments = prototype.variadic() ? -1 : prototype.arguments().size();
        natives.registerAs(connection, statement.target(), prototype.name(), arguments);
        @Nullable CreatedFunction old = created.put(key, new CreatedFunction(compiler, null));
        if (old != null) {
            old.close();
        }
    }

    private String checkFree(boolean replace, FunctionPrototype prototype) {
        int arguments = prototype.variadic() ? -1 : prototype.arguments().size();
        String key = prototype.name().toLowerCase(Locale.ROOT) + "/" + arguments;
        boolean isNative = natives.contains(prototype.name(), arguments);
        if (isNative || (created.containsKey(key) && !replace)) {
            throw new FunctionException(
                    "CREATE PERFETTO FUNCTION[prototype=%s]: function already exists"
                            .formatted(prototype));
        }
        return key;
    }

    void createTable(
            boolean replace, FunctionPrototype prototype, List<TypedName> columns, SqlSource body) {
        try (SqliteStatement select = compiler.prepare(body)) {
            checkParameters(prototype, select);
            checkColumns(prototype.name(), columns, select);
        }
        String name = SqlCompiler.quoted(prototype.name());
        if (replace) {
            compiler.execute("DROP TABLE IF EXISTS " + name);
        }
        String number = Integer.toString(tableFunctions.size());
        tableFunctions.put(number, new CreatedTableFunction(compiler, prototype, columns, body));
        compiler.execute(
                "CREATE VIRTUAL TABLE %s USING %s(%s)"
                        .formatted(name, TABLE_FUNCTION_MODULE, number));
    }

    /// The function of a number. SQLite forgets its schema, in a ROLLBACK for instance, and asks
    /// again, perhaps for one that was replaced meanwhile; so all are kept.
    private VirtualTable tableFunction(List<String> arguments) {
        @Nullable CreatedTableFunction found =
                arguments.size() == 1 ? tableFunctions.get(arguments.getFirst()) : null;
        if (found == null) {
            throw CreatedFunction.userError(
                    TABLE_FUNCTION_MODULE + ": use CREATE PERFETTO FUNCTION ... RETURNS TABLE");
        }
        return found;
    }

    /// Makes a function of one integer remember its results.
    void memoize(String name) {
        @Nullable CreatedFunction function = created.get(name.toLowerCase(Locale.ROOT) + "/1");
        if (function == null) {
            throw new FunctionException(
                    "EXPERIMENTAL_MEMOIZE: Function '%s'(INT) does not exist".formatted(name));
        }
        function.memoize();
    }

    private static void checkParameters(FunctionPrototype prototype, SqliteStatement select) {
        for (int i = 1; i <= select.parameterCount(); i++) {
            @Nullable String parameter = select.parameterName(i);
            if (parameter == null) {
                throw new FunctionException(
                        ("%s: \"Nameless\" SQL parameters cannot be used in the SQL statements of"
                                        + " view functions.")
                                .formatted(prototype.name()));
            }
            if (!parameter.startsWith("$")) {
                throw new FunctionException(
                        ("%s: invalid parameter name %s used in the SQL definition of the view"
                                        + " function: all parameters must be prefixed with '$' not"
                                        + " ':' or '@'.")
                                .formatted(prototype.name(), parameter));
            }
            String argument = parameter.substring(1);
            if (prototype.arguments().stream().noneMatch(a -> a.name().equals(argument))) {
                throw new FunctionException(
                        ("%s: parameter %s does not appear in the list of arguments in the"
                                        + " prototype of the view function.")
                                .formatted(prototype.name(), parameter));
            }
        }
    }

    private static void checkColumns(
            String function, List<TypedName> columns, SqliteStatement select) {
        if (select.columnCount() != columns.size()) {
            throw new FunctionException(
                    "%s: number of return values %d does not match SQL statement column count %d."
                            .formatted(function, columns.size(), select.columnCount()));
        }
        for (int i = 0; i < columns.size(); i++) {
            if (!select.columnName(i).equals(columns.get(i).name())) {
                throw new FunctionException(
                        "%s: column %s at index %d does not match return value name %s."
                                .formatted(
                                        function, select.columnName(i), i, columns.get(i).name()));
            }
        }
    }
}
