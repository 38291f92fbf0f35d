// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads PerfettoSQL's own statements; whatever begins otherwise is left to SQLite.
public final class StatementParser {
    private static final Set<String> MACRO_KINDS =
            Set.of(
                    "expr",
                    "tableorsubquery",
                    "columnname",
                    "columnnamelist",
                    "exprlist",
                    "unparenexprlist",
                    "_columnnamelist",
                    "_projectionfragment",
                    "_tablenamelist");

    private final MacroExpander expander;

    /// @param expander applied to every statement but the making of a macro
    public StatementParser(MacroExpander expander) {
        this.expander = expander;
    }

    /// Expands and parses one statement.
    ///
    /// @throws dev.tracefold.processor.error.ProcessorException of category user, with a traceback, when it is malformed
    public Statement parse(SqlSource statement) {
        TokenCursor typed = new TokenCursor(statement);
        boolean create = typed.accept("CREATE");
        boolean replace = create && typed.accept("OR", "REPLACE");
        if (create && typed.accept("PERFETTO", "MACRO")) {
            return macro(typed, replace);
        }
        SqlSource sql = expander.expand(statement);
        TokenCursor cursor = new TokenCursor(sql);
        if (cursor.accept("INCLUDE", "PERFETTO", "MODULE")) {
            return include(cursor);
        }
        if (cursor.accept("DROP", "PERFETTO", "INDEX")) {
            return dropIndex(cursor);
        }
        if (!cursor.accept("CREATE")) {
            return new Statement.Sqlite(sql);
        }
        replace = cursor.accept("OR", "REPLACE");
        if (!cursor.accept("PERFETTO")) {
            return new Statement.Sqlite(sql);
        }
        if (cursor.accept("TABLE")) {
            return table(cursor, replace);
        }
        if (cursor.accept("VIEW")) {
            return view(cursor, replace);
        }
        if (cursor.accept("FUNCTION")) {
            return function(cursor, replace);
        }
        if (cursor.accept("INDEX")) {
            return createIndex(cursor, replace);
        }
        throw cursor.syntaxError("expected TABLE, VIEW, FUNCTION, MACRO or INDEX");
    }

    /// Reads a legacy prototype, `name(argument TYPE, …)`.
    public static FunctionPrototype parsePrototype(SqlSource text) {
        TokenCursor cursor = new TokenCursor(text);
        FunctionPrototype prototype = prototype(cursor);
        cursor.expectEnd();
        return prototype;
    }

    /// Reads a legacy list of columns, `name TYPE, …`.
    public static List<TypedName> parseColumns(SqlSource text) {
        TokenCursor cursor = new TokenCursor(text);
        List<TypedName> columns = new ArrayList<>();
        do {
            columns.add(typedName(cursor, "a column name"));
        } while (cursor.accept(TokenKind.COMMA));
        cursor.expectEnd();
        return columns;
    }

    private static Statement table(TokenCursor cursor, boolean replace) {
        String name = cursor.expectName("a table name");
        if (cursor.accept("USING")) {
            int at = cursor.offset();
            String implementation = cursor.expectName("a table implementation");
            if (!implementation.equalsIgnoreCase("dataframe")) {
                throw cursor.error(at, "Invalid table implementation '" + implementation + "'");
            }
        }
        List<TypedName> schema = schema(cursor);
        cursor.expect("AS");
        return new Statement.CreateTable(replace, name, schema, cursor.expectRest("a SELECT"));
    }

    private static Statement view(TokenCursor cursor, boolean replace) {
        String name = cursor.expectName("a view name");
        List<TypedName> schema = schema(cursor);
        cursor.expect("AS");
        return new Statement.CreateView(replace, name, schema, cursor.expectRest("a SELECT"));
    }

    private static List<TypedName> schema(TokenCursor cursor) {
        return cursor.accept(TokenKind.OPEN) ? typedNames(cursor, "a column name") : List.of();
    }

    private static Statement function(TokenCursor cursor, boolean replace) {
        int at = cursor.offset();
        FunctionPrototype prototype = prototype(cursor);
        cursor.expect("RETURNS");
        boolean table = cursor.accept("TABLE");
        List<TypedName> columns = List.of();
        SqlType returns = SqlType.ANY;
        if (table) {
            cursor.expect(TokenKind.OPEN, "'('");
            columns = typedNames(cursor, "a column name");
        } else {
            returns = type(cursor);
        }
        if (cursor.accept("DELEGATES", "TO")) {
            String target = cursor.expectName("a function name");
            cursor.expectEnd();
            return new Statement.CreateDelegate(replace, prototype, target);
        }
        if (prototype.variadic()) {
            throw cursor.error(
                    at, "Variadic arguments are only allowed in functions with DELEGATES TO");
        }
        cursor.expect("AS");
        SqlSource body = cursor.expectRest("a SELECT");
        return table
                ? new Statement.CreateTableFunction(replace, prototype, columns, body)
                : new Statement.CreateFunction(replace, prototype, returns, body);
    }

    private static FunctionPrototype prototype(TokenCursor cursor) {
        String name = cursor.expectName("a function name");
        cursor.expect(TokenKind.OPEN, "'('");
        int at = cursor.offset();
        List<TypedName> arguments = typedNames(cursor, "an argument name");
        for (int i = 0; i < arguments.size() - 1; i++) {
            if (arguments.get(i).variadic()) {
                throw cursor.error(at, "Only the last argument can be variadic");
            }
        }
        return new FunctionPrototype(name, arguments);
    }

    /// From after the parenthesis that opens to after the one that closes.
    private static List<TypedName> typedNames(TokenCursor cursor, String what) {
        List<TypedName> names = new ArrayList<>();
        if (cursor.accept(TokenKind.CLOSE)) {
            return names;
        }
        do {
            names.add(typedName(cursor, what));
        } while (cursor.accept(TokenKind.COMMA));
        cursor.expect(TokenKind.CLOSE, "')'");
        return names;
    }

    private static TypedName typedName(TokenCursor cursor, String what) {
        String name = cursor.expectName(what);
        SqlType type = type(cursor);
        boolean variadic = cursor.accept(TokenKind.DOT);
        if (variadic) {
            cursor.expect(TokenKind.DOT, "'...'");
            cursor.expect(TokenKind.DOT, "'...'");
        }
        return new TypedName(name, type, variadic);
    }

    /// A type's name; what it refers to, as in `JOINID(slice.id)`, is dropped.
    private static SqlType type(TokenCursor cursor) {
        int at = cursor.offset();
        String word = cursor.expectName("a type");
        SqlType type =
                SqlType.parse(word)
                        .orElseThrow(() -> cursor.error(at, "Failed to parse type '" + word + "'"));
        if (cursor.accept(TokenKind.OPEN)) {
            cursor.expectName("a table name");
            cursor.expect(TokenKind.DOT, "'.'");
            cursor.expectName("a column name");
            cursor.expect(TokenKind.CLOSE, "')'");
        }
        return type;
    }

    private static Statement macro(TokenCursor cursor, boolean replace) {
        String name = cursor.expectName("a macro name");
        cursor.expect(TokenKind.OPEN, "'('");
        List<String> parameters = new ArrayList<>();
        if (!cursor.accept(TokenKind.CLOSE)) {
            do {
                String parameter = cursor.expectName("an argument name");
                parameters.add(parameter);
                kind(cursor, "Macro '%s' argument '%s'".formatted(name, parameter));
            } while (cursor.accept(TokenKind.COMMA));
            cursor.expect(TokenKind.CLOSE, "')'");
        }
        cursor.expect("RETURNS");
        kind(cursor, "Macro '%s' return".formatted(name));
        cursor.expect("AS");
        SqlSource body = cursor.expectRest("the macro's body");
        return new Statement.CreateMacro(replace, new Macro(name, parameters, body));
    }

    private static void kind(TokenCursor cursor, String of) {
        int at = cursor.offset();
        String kind = cursor.expectName("a kind of macro argument");
        if (!MACRO_KINDS.contains(kind.toLowerCase(Locale.ROOT))) {
            throw cursor.error(
                    at,
                    ("%s is unknown type '%s'. Allowed types: Expr, TableOrSubquery, ColumnName,"
                                    + " ColumnNameList, ExprList, UnparenExprList,"
                                    + " _ProjectionFragment, _TableNameList")
                            .formatted(of, kind));
        }
    }

    private static Statement createIndex(TokenCursor cursor, boolean replace) {
        String name = cursor.expectName("an index name");
        cursor.expect("ON");
        String table = cursor.expectName("a table name");
        cursor.expect(TokenKind.OPEN, "'('");
        List<String> columns = new ArrayList<>();
        do {
            columns.add(cursor.expectName("a column name"));
        } while (cursor.accept(TokenKind.COMMA));
        cursor.expect(TokenKind.CLOSE, "')'");
        cursor.expectEnd();
        return new Statement.CreateIndex(replace, name, table, List.copyOf(columns));
    }

    private static Statement dropIndex(TokenCursor cursor) {
        String name = cursor.expectName("an index name");
        cursor.expect("ON");
        String table = cursor.expectName("a table name");
        cursor.expectEnd();
        return new Statement.DropIndex(name, table);
    }

    private static Statement include(TokenCursor cursor) {
        StringBuilder key = new StringBuilder();
        do {
            key.append(key.isEmpty() ? "" : ".");
            if (cursor.acceptOperator("*")) {
                key.append('*');
                break;
            }
            key.append(cursor.expectName("a module name"));
        } while (cursor.accept(TokenKind.DOT));
        cursor.expectEnd();
        return new Statement.Include(key.toString());
    }
}
