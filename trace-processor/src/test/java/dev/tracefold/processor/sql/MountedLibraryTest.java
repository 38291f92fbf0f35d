// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// A library of somebody else's: a folder of packages that uses every form of statement.
class MountedLibraryTest {
    @TempDir private Path root;

    @BeforeEach
    void writeLibrary() throws IOException {
        module("toys/tables.sql", TABLES);
        module("toys/functions.sql", FUNCTIONS);
        module("toys/macros.sql", MACROS);
        module("toys/deep/er/spans.sql", SPANS);
        module("toys/drops.sql", DROPS);
        module("toys/not.a.module.txt", "this is no SQL");
        module("boxes/all.sql", "INCLUDE PERFETTO MODULE toys.*;");
        module("boxes/broken.sql", BROKEN);
        module("boxes/misspelt.sql", MISSPELT);
        module(
                "boxes/outer.sql",
                "-- Goes wrong further in.\nINCLUDE PERFETTO MODULE boxes.broken;");
    }

    private static final String TABLES =
            """
            -- Copyright of nobody.
            -- Numbers with their names.
            CREATE PERFETTO TABLE toy_numbers(
              -- The number.
              n LONG,
              -- Its name; a ; inside a comment ends nothing.
              name STRING
            ) AS
            SELECT 1 AS n, 'one' AS name UNION ALL SELECT 2, 'two; or -- so' UNION ALL SELECT 3, NULL;

            /* A block comment
               over two lines; with 'quotes */
            CREATE PERFETTO TABLE toy_plain USING dataframe AS
            SELECT n * 2 AS twice, n / 2.0 AS half FROM toy_numbers;

            CREATE OR REPLACE PERFETTO TABLE toy_plain AS
            SELECT n * 3 AS thrice, n / 2.0 AS half FROM toy_numbers;

            CREATE OR REPLACE PERFETTO TABLE toy_typed(
              id JOINID(toy_numbers.n), ok BOOL, ts TIMESTAMP
            ) AS
            SELECT n AS id, n > 1 AS ok, n * 100 AS ts FROM toy_numbers;

            CREATE PERFETTO INDEX toy_by_number ON toy_numbers(n, name);
            CREATE OR REPLACE PERFETTO INDEX toy_by_number ON toy_numbers(n);

            CREATE PERFETTO VIEW toy_named(n LONG, name STRING) AS
            SELECT n, name FROM toy_numbers WHERE name IS NOT NULL;

            CREATE PERFETTO VIEW toy_last AS SELECT max(n) AS n FROM toy_numbers;
            CREATE OR REPLACE PERFETTO VIEW toy_last AS SELECT min(n) AS n FROM toy_numbers;
            """;

    private static final String FUNCTIONS =
            """
            INCLUDE PERFETTO MODULE toys.tables;

            -- One more.
            CREATE PERFETTO FUNCTION toy_next(
              -- A number.
              n LONG
            )
            -- The next.
            RETURNS LONG AS
            SELECT $n + 1;

            CREATE PERFETTO FUNCTION toy_next(n LONG, by LONG) RETURNS LONG AS SELECT $n + $by;
            CREATE PERFETTO FUNCTION toy_nothing() RETURNS STRING AS SELECT 'first';
            CREATE OR REPLACE PERFETTO FUNCTION toy_nothing() RETURNS STRING AS SELECT NULL;
            CREATE PERFETTO FUNCTION toy_factorial(n LONG) RETURNS LONG AS
            SELECT iif($n < 2, 1, $n * toy_factorial($n - 1));

            CREATE PERFETTO FUNCTION toy_upto(n LONG) RETURNS TABLE(i LONG, name STRING) AS
            SELECT n AS i, name FROM toy_numbers WHERE n <= $n;
            CREATE OR REPLACE PERFETTO FUNCTION toy_all() RETURNS TABLE(i LONG) AS
            SELECT n AS i FROM toy_numbers;

            CREATE PERFETTO FUNCTION toy_hash(part ANY...) RETURNS LONG DELEGATES TO hash;
            CREATE OR REPLACE PERFETTO FUNCTION toy_match(pattern STRING, input STRING)
            RETURNS BOOL DELEGATES TO __intrinsic_regexp;
            """;

    private static final String MACROS =
            """
            INCLUDE PERFETTO MODULE toys.functions;

            CREATE PERFETTO MACRO toy_sum(a Expr, b Expr) RETURNS Expr AS ($a + $b);
            CREATE PERFETTO MACRO toy_column(t TableOrSubquery, c ColumnName)
            RETURNS TableOrSubquery AS (SELECT $c AS picked FROM $t);
            CREATE PERFETTO MACRO _toy_alias(c ColumnName) RETURNS _ProjectionFragment AS $c AS my_$c;
            CREATE OR REPLACE PERFETTO MACRO _toy_alias(c ColumnName)
            RETURNS _ProjectionFragment AS $c || '' AS $c;
            CREATE PERFETTO MACRO toy_texts(t TableOrSubquery, c ColumnNameList)
            RETURNS TableOrSubquery AS
            (SELECT __intrinsic_token_apply!(_toy_alias, $c) FROM $t);
            CREATE PERFETTO MACRO toy_any(l ExprList) RETURNS Expr AS 2 IN $l;
            CREATE PERFETTO MACRO toy_coalesce(l UnparenExprList) RETURNS Expr AS coalesce(NULL, $l);
            CREATE PERFETTO MACRO toy_select(p _ProjectionFragment) RETURNS TableOrSubquery AS
            (SELECT $p FROM toy_numbers);
            CREATE PERFETTO MACRO _toy_count(t TableOrSubquery) RETURNS Expr AS (SELECT count() FROM $t);
            CREATE PERFETTO MACRO toy_counts(l _TableNameList) RETURNS _ProjectionFragment AS
            __intrinsic_token_apply!(_toy_count, $l);
            CREATE PERFETTO MACRO toy_later(x Expr) RETURNS Expr AS toy_defined_after!($x);
            CREATE PERFETTO MACRO toy_defined_after(x Expr) RETURNS Expr AS
            __intrinsic_stringify!($x) || toy_sum!($x, toy_sum!($x, 1));
            CREATE PERFETTO TABLE toy_made AS SELECT picked FROM toy_column!(toy_numbers, n);
            """;

    private static final String SPANS =
            """
            CREATE PERFETTO TABLE _toy_left AS
            SELECT 0 AS ts, 10 AS dur, 1 AS cpu, 'a' AS l UNION ALL SELECT 10, 10, 1, 'b';
            CREATE PERFETTO TABLE _toy_right AS SELECT 5 AS ts, 7 AS dur, 1 AS cpu, 'x' AS r;
            CREATE VIRTUAL TABLE toy_inner
            USING span_join(_toy_left PARTITIONED cpu, _toy_right PARTITIONED cpu);
            CREATE PERFETTO VIEW _toy_other AS SELECT ts, dur, r FROM _toy_right;
            CREATE VIRTUAL TABLE toy_left USING SPAN_LEFT_JOIN(_toy_left, _toy_other);
            CREATE VIRTUAL TABLE toy_outer USING span_outer_join(_toy_other, _toy_left);
            """;

    private static final String DROPS =
            """
            CREATE PERFETTO TABLE _toy_gone AS SELECT 1 AS a;
            CREATE PERFETTO INDEX _toy_gone_index ON _toy_gone(a);
            DROP PERFETTO INDEX _toy_gone_index ON _toy_gone;
            CREATE PERFETTO VIEW _toy_gone_view AS SELECT a FROM _toy_gone;
            DROP VIEW _toy_gone_view;
            CREATE PERFETTO FUNCTION _toy_gone_function() RETURNS TABLE(a LONG) AS SELECT a FROM _toy_gone;
            DROP TABLE _toy_gone_function;
            DROP TABLE _toy_gone;
            CREATE PERFETTO VIEW toy_again AS SELECT 'again' AS word;
            DROP VIEW IF EXISTS toy_again;
            CREATE PERFETTO TABLE toy_again AS SELECT 'once more' AS word;
            """;

    private static final String BROKEN =
            """
            -- The fault is further down.
            CREATE PERFETTO TABLE fine AS SELECT 1 AS a;
            CREATE PERFETTO TABLE faulty AS
            SELECT a,
              missing_column
            FROM fine;
            """;

    private static final String MISSPELT =
            """
            CREATE PERFETTO TABLE word AS SELECT 1 AS a;

            CREATE PERFETTO TABEL faulty AS SELECT 1 AS a;
            """;

    @Test
    void aLibraryDirectoryReplacesTheBuiltInOne() {
        ProcessorOptions options = options(Optional.of(root), List.of());
        try (TraceSession session = open(options)) {
            assertThatThrownBy(() -> run(session, "INCLUDE PERFETTO MODULE slices.with_context"))
                    .hasMessageContaining("Package 'slices.with_context' not found");
            everyObjectAnswers(session, "toys");
        }
    }

    @Test
    void modulesThatAreOnlyOursStayBesideAMountedLibrary() {
        try (TraceSession session = open(options(Optional.of(root), List.of()))) {
            run(session, "INCLUDE PERFETTO MODULE tracefold.*");
            assertThat(run(session, "SELECT count() FROM host_op_self_dur")).containsExactly("0");
        }
    }

    @Test
    void aPackageStandsBesideTheBuiltInLibrary() {
        List<String> packages =
                List.of(root.resolve("toys").toString(), root.resolve("boxes") + "@crates");
        try (TraceSession session = open(options(Optional.empty(), packages))) {
            run(session, "INCLUDE PERFETTO MODULE slices.with_context");
            run(session, "INCLUDE PERFETTO MODULE crates.all");
            everyObjectAnswers(session, "toys");
            assertThatThrownBy(() -> run(session, "INCLUDE PERFETTO MODULE boxes.all"))
                    .hasMessageContaining("Package 'boxes.all' not found");
        }
    }

    @Test
    void aPackageTakesTheNameItIsGiven() {
        List<String> packages = List.of(root.resolve("toys") + "@games");
        try (TraceSession session = open(options(Optional.empty(), packages))) {
            run(session, "INCLUDE PERFETTO MODULE games.deep.*");
            assertThat(run(session, "SELECT count() FROM toy_inner")).containsExactly("2");
            assertThat(
                            run(
                                    session,
                                    "SELECT module FROM __intrinsic_stdlib_objects"
                                            + " WHERE package = 'games' AND object_type = 'MODULE'"))
                    .containsExactly(
                            "games.deep.er.spans",
                            "games.drops",
                            "games.functions",
                            "games.macros",
                            "games.tables");
        }
    }

    @Test
    void aPackageThatIsThereAlreadyIsRefused() {
        ProcessorOptions options =
                options(Optional.empty(), List.of(root.resolve("toys") + "@slices"));
        assertThatThrownBy(() -> open(options)).hasMessageContaining("'slices' is registered");
        ProcessorOptions missing = options(Optional.of(root.resolve("nowhere")), List.of());
        assertThatThrownBy(() -> open(missing)).hasMessageContaining("cannot read");
    }

    @Test
    void anErrorNamesModuleLineAndColumnAndShowsTheLine() {
        try (TraceSession session = open(options(Optional.of(root), List.of()))) {
            assertThatThrownBy(() -> run(session, "SELECT 1;\nINCLUDE PERFETTO MODULE boxes.outer"))
                    .hasMessage(
                            """
                            Traceback (most recent call last):
                              File "stdin" line 2 col 1
                                INCLUDE PERFETTO MODULE boxes.outer
                                ^
                              Module include "boxes.outer" line 2 col 1
                                INCLUDE PERFETTO MODULE boxes.broken
                                ^
                              Module include "boxes.broken" line 5 col 3
                                  missing_column
                                  ^
                            no such column: missing_column\
                            """);
            assertThatThrownBy(() -> run(session, "INCLUDE PERFETTO MODULE boxes.misspelt"))
                    .hasMessageContaining("Module include \"boxes.misspelt\" line 3 col 17")
                    .hasMessageContaining("CREATE PERFETTO TABEL faulty AS SELECT 1 AS a\n");
        }
    }

    /// What the modules of `toys` made; each line is a query and its rows.
    private static void everyObjectAnswers(TraceSession session, String name) {
        run(session, "INCLUDE PERFETTO MODULE " + name + ".*");
        answers(session, "SELECT * FROM toy_numbers", "1,one", "2,two; or -- so", "3,NULL");
        answers(session, "SELECT * FROM toy_plain", "3,0.5", "6,1.0", "9,1.5");
        answers(session, "SELECT * FROM toy_typed WHERE ok", "2,1,200", "3,1,300");
        answers(session, "SELECT name FROM toy_named WHERE n = 1", "one");
        answers(session, "SELECT n FROM toy_last", "1");
        answers(session, "SELECT toy_next(4), toy_next(4, 5), toy_nothing()", "5,9,NULL");
        answers(session, "SELECT toy_factorial(5)", "120");
        answers(session, "SELECT i FROM toy_upto(2)", "1", "2");
        answers(session, "SELECT i FROM toy_all", "1", "2", "3");
        answers(session, "SELECT toy_hash(1, 'a') = hash(1, 'a'), toy_match('b+', 'abb')", "1,1");
        answers(session, "SELECT toy_sum!(1, toy_sum!(2, 3))", "6");
        answers(
                session,
                "SELECT * FROM toy_column!((SELECT n FROM toy_numbers), n)",
                "1",
                "2",
                "3");
        answers(session, "SELECT * FROM toy_texts!(toy_plain, (thrice, half)) LIMIT 1", "3,0.5");
        answers(session, "SELECT toy_any!((1, 2)), toy_any!((1, 3))", "1,0");
        answers(session, "SELECT toy_coalesce!(x), x FROM toy_select!(n + 1 AS x) LIMIT 1", "2,2");
        answers(session, "SELECT toy_counts!((toy_numbers, toy_upto(1)))", "3,1");
        answers(session, "SELECT toy_later!(2)", "25");
        answers(session, "SELECT * FROM toy_made", "1", "2", "3");
        answers(session, "SELECT ts, dur, cpu, l, r FROM toy_inner", "5,5,1,a,x", "10,2,1,b,x");
        answers(
                session,
                "SELECT ts, dur, l, r FROM toy_left",
                "0,5,a,NULL",
                "5,5,a,x",
                "10,2,b,x",
                "12,8,b,NULL");
        answers(session, "SELECT count(), count(r), count(l) FROM toy_outer", "4,2,4");
        answers(session, "SELECT word FROM toy_again", "once more");
        answers(session, "SELECT count() FROM sqlite_master WHERE name GLOB '_toy_gone*'", "0");
    }

    private static void answers(TraceSession session, String sql, String... rows) {
        assertThat(run(session, sql)).as(sql).containsExactly(rows);
    }

    private void module(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static ProcessorOptions options(Optional<Path> library, List<String> packages) {
        return ProcessorOptions.DEFAULTS.with(
                new ProcessorOptions.Modules(library, packages, true));
    }

    private static TraceSession open(ProcessorOptions options) {
        byte[] empty = "{\"traceEvents\":[]}".getBytes(StandardCharsets.UTF_8);
        return TraceProcessor.open(TraceSource.bytes("empty.json", empty), options);
    }

    private static List<String> run(TraceSession session, String sql) {
        List<String> rows = new ArrayList<>();
        try (QueryResult result = session.query(sql)) {
            while (result.next()) {
                StringJoiner cells = new StringJoiner(",");
                for (int i = 0; i < result.columnNames().size(); i++) {
                    cells.add(
                            switch (result.type(i)) {
                                case NULL -> "NULL";
                                case LONG -> Long.toString(result.getLong(i));
                                case DOUBLE -> Double.toString(result.getDouble(i));
                                case STRING -> result.getString(i);
                                case BLOB -> "<raw bytes>";
                            });
                }
                rows.add(cells.toString());
            }
        }
        return rows;
    }
}
