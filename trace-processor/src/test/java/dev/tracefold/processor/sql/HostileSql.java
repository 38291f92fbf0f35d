// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Makes queries that nobody should write: random tokens, damaged real statements, calls with
/// arguments of the wrong kinds, nesting and recursion without end, and attempts to get out.
final class HostileSql {
    private static final List<String> WORDS =
            List.of(
                    "SELECT",
                    "FROM",
                    "WHERE",
                    "CREATE",
                    "OR",
                    "REPLACE",
                    "PERFETTO",
                    "TABLE",
                    "VIEW",
                    "FUNCTION",
                    "MACRO",
                    "INDEX",
                    "DROP",
                    "INCLUDE",
                    "MODULE",
                    "RETURNS",
                    "DELEGATES",
                    "TO",
                    "AS",
                    "ON",
                    "USING",
                    "WITH",
                    "RECURSIVE",
                    "UNION ALL",
                    "IN",
                    "JOIN",
                    "LEFT",
                    "GROUP BY",
                    "ORDER BY",
                    "LIMIT",
                    "VALUES",
                    "CASE",
                    "WHEN",
                    "THEN",
                    "END",
                    "NOT",
                    "NULL",
                    "GLOB",
                    "REGEXP",
                    "OVER",
                    "PARTITION BY",
                    "SPAN_JOIN",
                    "PARTITIONED",
                    "VIRTUAL",
                    "dataframe",
                    "Expr",
                    "TableOrSubquery",
                    "ColumnNameList",
                    "LONG",
                    "STRING",
                    "ANY",
                    "JOINID(slice.id)",
                    "slice",
                    "thread",
                    "sched",
                    "ts",
                    "dur",
                    "id",
                    "name",
                    "$x",
                    "$table",
                    "?1",
                    ":x",
                    "@x",
                    "m!(",
                    "__intrinsic_token_apply!(",
                    "__intrinsic_stringify!(",
                    "(",
                    ")",
                    ",",
                    ";",
                    ".",
                    "...",
                    "*",
                    "!",
                    "=",
                    "||",
                    "<<",
                    "->>",
                    "-",
                    "--",
                    "/*",
                    "*/",
                    "'",
                    "''",
                    "\"",
                    "`",
                    "[",
                    "]",
                    "1",
                    "-1",
                    "9223372036854775808",
                    "1e999",
                    "0x",
                    "x'0",
                    "x'00ff'",
                    "1_0",
                    ".5",
                    "'a'",
                    "\"a\"",
                    "\u0000",
                    "\ud800",
                    "\u00a0",
                    "\ufeff",
                    "\ud83d\ude00",
                    "é",
                    "\\",
                    "{{",
                    "#",
                    "~");

    private static final List<String> VALUES =
            List.of(
                    "NULL",
                    "0",
                    "1",
                    "-1",
                    "9223372036854775807",
                    "-9223372036854775808",
                    "1e308",
                    "-0.5",
                    "9e999",
                    "''",
                    "'a'",
                    "x''",
                    "x'ff00'",
                    "zeroblob(9)",
                    "'((('",
                    "'id'",
                    "'a,b'",
                    "'(a, b)'",
                    "'slice'",
                    "'select 1'",
                    "'SELECT id FROM $table'",
                    "char(0)",
                    "char(55296)",
                    "printf('%9999d', 1)",
                    "'%s%n%99999999d'",
                    "'[a-'",
                    "(SELECT __intrinsic_array_agg(1))",
                    "(SELECT __intrinsic_graph_agg(1, 2))",
                    "(SELECT __intrinsic_graph_agg(1, 1))",
                    "(SELECT repeatedfield(1))",
                    "(SELECT __intrinsic_row_dataframe_agg('id', 1, 'ts', 2, 'dur', -1))",
                    "(SELECT __intrinsic_interval_tree_intervals_agg(1, 2, 3))",
                    "(SELECT __intrinsic_tree_from_table('id', 1, 'parent_id', NULL))",
                    "(SELECT __intrinsic_timestamp_set_agg(5))",
                    "cat_stacks('a', 'b')");

    private final Random random;
    private final List<String> statements;
    private final List<String> functions;
    private final List<String> modules;
    private final Path folder;

    /// @param statements of real modules, to damage
    /// @param functions names of all functions
    /// @param modules names of all virtual tables
    /// @param folder where an attempt to write would write
    HostileSql(
            long seed,
            List<String> statements,
            List<String> functions,
            List<String> modules,
            Path folder) {
        this.random = new Random(seed);
        this.statements = statements;
        this.functions = functions;
        this.modules = modules;
        this.folder = folder;
    }

    String next() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> tokens(1 + random.nextInt(60));
            case 2, 3, 4 -> damaged();
            case 5, 6 -> call();
            case 7 -> macros();
            case 8 -> huge();
            case 9 -> nested();
            case 10 -> recursive();
            default -> escape();
        };
    }

    private String tokens(int count) {
        StringBuilder sql = new StringBuilder(random.nextBoolean() ? "SELECT " : "");
        for (int i = 0; i < count; i++) {
            sql.append(any(WORDS)).append(random.nextInt(4) == 0 ? "" : " ");
        }
        return sql.toString();
    }

    private String damaged() {
        StringBuilder sql = new StringBuilder(any(statements));
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && !sql.isEmpty(); i++) {
            int at = random.nextInt(sql.length());
            int end = Math.min(sql.length(), at + 1 + random.nextInt(12));
            switch (random.nextInt(6)) {
                case 0 -> sql.delete(at, end);
                case 1 -> sql.insert(at, any(WORDS));
                case 2 -> sql.replace(at, end, any(WORDS));
                case 3 -> sql.insert(at, sql.substring(at, end).repeat(1 + random.nextInt(9)));
                case 4 -> sql.setLength(at);
                default -> {
                    String other = any(statements);
                    sql.insert(at, other.substring(random.nextInt(other.length())));
                }
            }
        }
        return sql.toString();
    }

    private String call() {
        List<String> arguments = new ArrayList<>();
        int count = random.nextInt(7);
        for (int i = 0; i < count; i++) {
            arguments.add(any(VALUES));
        }
        String list = "(" + String.join(", ", arguments) + ")";
        return switch (random.nextInt(5)) {
            case 0 -> "SELECT * FROM " + any(modules) + list;
            case 1 ->
                    "CREATE VIRTUAL TABLE fuzz%d USING %s%s"
                            .formatted(random.nextInt(), any(modules), list)
                            .replace('-', '_');
            case 2 -> "SELECT %s%s OVER (ORDER BY 1)".formatted(any(functions), list);
            case 3 ->
                    "SELECT c0 FROM __intrinsic_table_ptr(%s%s)".formatted(any(functions), list)
                            + " WHERE __intrinsic_table_ptr_bind(c0, 'id')";
            default -> "SELECT " + any(functions) + list;
        };
    }

    private String macros() {
        StringBuilder sql = new StringBuilder();
        int count = 1 + random.nextInt(40);
        String combine =
                any(List.of("$x, $x", "($x)", "$x + $x", "'$x'", "$y", "$x; $x", "", "m0!"));
        for (int i = 0; i < count; i++) {
            int called = random.nextInt(10) == 0 ? random.nextInt(count) : i - 1;
            String body = i == 0 ? "$x" : "m%d!(%s)".formatted(called, combine);
            sql.append(
                    "CREATE OR REPLACE PERFETTO MACRO m%d(x Expr) RETURNS Expr AS %s;\n"
                            .formatted(i, body));
        }
        String argument = any(List.of("1", "m0!(1)", "m0!(", "$x", "'", "(1, 2)", "-- ", ")"));
        return sql + "SELECT m%d!(%s)".formatted(count - 1, argument);
    }

    private String huge() {
        int size = 1 << random.nextInt(19);
        return switch (random.nextInt(9)) {
            case 0 -> "SELECT '" + "a".repeat(size) + "'";
            case 1 -> "SELECT x'" + "0f".repeat(size) + "'";
            case 2 -> "SELECT " + "9".repeat(size);
            case 3 -> "SELECT 1 AS " + "n".repeat(size);
            case 4 -> "SELECT 1" + ", 1".repeat(size / 8);
            case 5 -> "SELECT 1" + " UNION ALL SELECT 1".repeat(size / 32);
            case 6 -> "SELECT 1 IN (1" + ", 1".repeat(size / 8) + ")";
            case 7 -> "SELECT 1".repeat(size / 64) + ";".repeat(size / 16);
            default -> "SELECT 'b' REGEXP '" + "(a*)*".repeat(size / 256) + "'";
        };
    }

    private String nested() {
        int depth = 1 << random.nextInt(15);
        String open =
                any(
                        List.of(
                                "(",
                                "(SELECT ",
                                "- ",
                                "NOT ",
                                "abs(",
                                "CASE WHEN ",
                                "m0!(",
                                "[",
                                "'",
                                "/*",
                                "1 + (",
                                "hash(1, ",
                                "(SELECT * FROM ",
                                "EXISTS (SELECT ",
                                "__intrinsic_stringify!(",
                                "__intrinsic_token_apply!(m0, ("));
        String close = any(List.of(")", "", " END", "]", "))", " THEN 1 END", "'"));
        return "SELECT " + open.repeat(depth) + "1" + close.repeat(depth);
    }

    private String recursive() {
        return any(
                List.of(
                        "CREATE OR REPLACE PERFETTO FUNCTION f(x LONG) RETURNS LONG AS"
                                + " SELECT f($x + 1); SELECT f(1)",
                        "CREATE OR REPLACE PERFETTO FUNCTION f(x LONG) RETURNS LONG AS"
                                + " SELECT f($x) + f($x); SELECT experimental_memoize('f'); SELECT f(9)",
                        "CREATE OR REPLACE PERFETTO FUNCTION g(x LONG) RETURNS LONG AS SELECT 1;"
                                + "CREATE OR REPLACE PERFETTO FUNCTION f(x LONG) RETURNS LONG AS SELECT g($x);"
                                + "CREATE OR REPLACE PERFETTO FUNCTION g(x LONG) RETURNS LONG AS SELECT f($x);"
                                + "SELECT g(1)",
                        "CREATE VIEW v1 AS SELECT * FROM v2; CREATE VIEW v2 AS SELECT * FROM v1;"
                                + "SELECT * FROM v2",
                        "CREATE OR REPLACE PERFETTO FUNCTION t() RETURNS TABLE(y LONG) AS SELECT 1 AS y;"
                                + "CREATE OR REPLACE PERFETTO FUNCTION t() RETURNS TABLE(y LONG) AS"
                                + " SELECT y FROM t; SELECT * FROM t, t, t",
                        "CREATE OR REPLACE PERFETTO MACRO r(x Expr) RETURNS Expr AS r!($x); SELECT r!(1)",
                        endless("SELECT x FROM c"),
                        endless("SELECT max(x), count(DISTINCT x) FROM c"),
                        endless("SELECT group_concat(x) FROM c"),
                        endless("SELECT printf('%9999d', x) FROM c"),
                        endless("SELECT a.x FROM c a, c b, c d ORDER BY b.x"),
                        endless("SELECT __intrinsic_array_agg(x) FROM c"),
                        endless("SELECT __intrinsic_graph_agg(x, x + 1) FROM c"),
                        endless("SELECT sum(x) OVER (ORDER BY -x) FROM c"),
                        "CREATE OR REPLACE PERFETTO TABLE big AS " + endless("SELECT x FROM c"),
                        "CREATE TABLE IF NOT EXISTS big2 AS " + endless("SELECT x FROM c"),
                        "WITH RECURSIVE c(x) AS (SELECT 'a' UNION ALL SELECT x || x FROM c) SELECT x FROM c",
                        "SELECT 'a' LIKE '" + "%a".repeat(500) + "b'",
                        "SELECT regexp_replace_simple(printf('%99999d', 1), ' ', printf('%9999d', 1))",
                        "SELECT regexp('(a|b)*c', printf('%.*c', 200000, 'a'))",
                        "SELECT regexp_extract(printf('%.*c', 200000, 'a'), '(?:a|b)*c')",
                        "BEGIN; CREATE OR REPLACE PERFETTO FUNCTION t() RETURNS TABLE(y LONG) AS"
                                + " SELECT 1 AS y; ROLLBACK; SELECT * FROM t",
                        "SELECT regexp('(x+x+)+y', printf('%.*c', 40, 'x'))",
                        "SELECT str_split(printf('%999999d', 1), ' ', 9223372036854775807)"));
    }

    private static String endless(String select) {
        return "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) " + select;
    }

    private String escape() {
        String file = folder.resolve("escaped" + random.nextInt(9)).toString();
        String secret = folder.resolve("secret").toString();
        return any(List.of(
                        "ATTACH '%s' AS a",
                        "ATTACH DATABASE 'file:%s?mode=rwc' AS a",
                        "VACUUM INTO '%s'",
                        "SELECT writefile('%s', 'x')",
                        "SELECT load_extension('%s')",
                        "SELECT load_extension('%s', 'main')",
                        "SELECT readfile('%2$s')",
                        "SELECT __intrinsic_file_write('%s', x'00')",
                        "SELECT export_json('%s')",
                        "SELECT run_metric('%2$s')",
                        "SELECT import('%2$s')",
                        "PRAGMA temp_store_directory = '%3$s'",
                        "PRAGMA writable_schema = 1",
                        "PRAGMA mmap_size = 1000000000",
                        "PRAGMA journal_mode = WAL",
                        "PRAGMA trusted_schema = ON",
                        "SELECT fts3_tokenizer('simple', x'00000000')",
                        "DETACH main",
                        "INCLUDE PERFETTO MODULE .%2$s",
                        "BEGIN",
                        "ROLLBACK",
                        "SAVEPOINT a",
                        "CREATE VIRTUAL TABLE f USING csv(filename='%2$s')",
                        "SELECT * FROM fsdir('%3$s')",
                        "SELECT edit('%2$s')",
                        "SELECT lines FROM pragma_database_list, pragma_compile_options",
                        "DROP TABLE sqlite_master",
                        "DELETE FROM __intrinsic_slice",
                        "DROP TABLE __intrinsic_slice",
                        "DROP VIEW slice",
                        "ALTER TABLE __intrinsic_slice RENAME TO x",
                        "CREATE TRIGGER t INSTEAD OF INSERT ON slice BEGIN SELECT 1; END"))
                .formatted(file, secret, folder);
    }

    private String any(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    /// For messages.
    static String shortened(String sql) {
        return sql.length() <= 2000
                ? sql
                : String.format(
                        Locale.ROOT, "%s… (%d characters)", sql.substring(0, 2000), sql.length());
    }
}
