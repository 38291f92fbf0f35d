// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SqlEngineTest {
    private final Answers answers = new Answers();

    @AfterEach
    void close() {
        answers.close();
    }

    @Test
    void showsEveryResultSetAndNoVoid() {
        assertThat(
                        answers.all(
                                """
                                SELECT 1 AS a, 'x' AS b;
                                CREATE TABLE t(x);
                                SELECT create_function('f(x INT)', 'INT', 'SELECT $x + 1');
                                SELECT 2 AS suppress_query_output;
                                SELECT x FROM t;
                                SELECT f(1) AS y\
                                """))
                .containsExactly("a,b", "1,x", "x", "y", "2");
    }

    @Test
    void anInterruptionBetweenTwoStatementsIsNotLost() {
        String sql = "SELECT 1; SELECT 2";

        assertThatThrownBy(() ->
                        answers.engine()
                                .run(
                                        sql,
                                        QueryLimits.NONE,
                                        result -> {
                                            while (result.next()) {
                                                assertThat(result.getLong(0)).isEqualTo(1);
                                            }
                                            answers.engine().interrupt();
                                        }))
                .isInstanceOfSatisfying(
                        ProcessorException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("CANCELLED"));
        assertThat(answers.rows("SELECT 3")).containsExactly("3");
    }

    @Test
    void anInterruptionThatComesTooLateEndsNoQueryOfAnother() {
        assertThat(answers.rows("SELECT 1")).containsExactly("1");

        answers.engine().interrupt();

        assertThat(answers.rows("SELECT 2")).containsExactly("2");
    }

    @Test
    void countsStatementsAsTheReferenceDoes() {
        String sql = "SELECT 1; CREATE TABLE t(x); SELECT x FROM t; SELECT 5 AS b";
        try (QueryResult result = answers.engine().query(sql, QueryLimits.NONE)) {
            assertThat(result.statementCount()).isEqualTo(4);
            assertThat(result.statementWithOutputCount()).isEqualTo(2);
            assertThat(result.lastStatementSql()).isEqualTo("SELECT 5 AS b");
            assertThat(result.columnNames()).containsExactly("b");
            assertThat(result.next()).isTrue();
            assertThat(result.getLong(0)).isEqualTo(5);
            assertThat(result.next()).isFalse();
        }
        try (QueryResult result =
                answers.engine()
                        .query("CREATE PERFETTO TABLE p AS SELECT 1 AS a", QueryLimits.NONE)) {
            assertThat(result.columnNames()).isEmpty();
            assertThat(result.next()).isFalse();
        }
    }

    @Test
    void saysThatThereIsNothingToRun() {
        assertThatThrownBy(() -> answers.all("-- only a comment"))
                .hasMessage("No valid SQL to run");
    }

    @Test
    void leadsErrorsBackThroughMacros() {
        assertThatThrownBy(() ->
                        answers.all(
                                """
                                CREATE PERFETTO MACRO m(a Expr) RETURNS Expr AS $a + nope;
                                SELECT
                                  'é', m!(1)
                                FROM slice\
                                """))
                .hasMessage(
                        """
                        Fully expanded statement
                            'é', 1 + nope
                                     ^
                        Traceback (most recent call last):
                          File "stdin" line 3 col 8
                              'é', m!(1)
                                   ^
                          File "stdin" line 1 col 54
                            $a + nope
                                 ^
                        no such column: nope\
                        """);
    }

    @Test
    void keepsLimits() {
        QueryLimits rows = new QueryLimits(Duration.ofMinutes(1), 2, Long.MAX_VALUE);
        String three = "SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT 3";
        assertThatThrownBy(() -> answers.engine().run(three, rows, SqlEngineTest::drain))
                .hasMessage("the query returns more than 2 rows");
        QueryLimits bytes = new QueryLimits(Duration.ofMinutes(1), Long.MAX_VALUE, 20);
        assertThatThrownBy(() -> answers.engine().run(three, bytes, SqlEngineTest::drain))
                .hasMessage("the query returns more than 20 bytes");
        QueryLimits time = new QueryLimits(Duration.ofMillis(50), Long.MAX_VALUE, Long.MAX_VALUE);
        String endless =
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c";
        assertThatThrownBy(() -> answers.engine().run(endless, time, SqlEngineTest::drain))
                .isInstanceOfSatisfying(
                        ProcessorException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("TIME_LIMIT"));
        assertThat(answers.rows("SELECT 1")).containsExactly("1");
    }

    @Test
    void endsWhenCancelled() {
        try (QueryResult result =
                answers.engine().query("SELECT 1 UNION ALL SELECT 2", QueryLimits.NONE)) {
            assertThat(result.next()).isTrue();
            result.cancel();
            assertThatThrownBy(result::next)
                    .isInstanceOfSatisfying(
                            ProcessorException.class,
                            e -> assertThat(e.failure().code()).isEqualTo("CANCELLED"));
        }
    }

    @Test
    void neitherWritesNativeTablesNorReachesOut() {
        assertThatThrownBy(() -> answers.all("INSERT INTO __intrinsic_slice(ts) VALUES (1)"))
                .hasMessageEndingWith("may not be modified");
        assertThatThrownBy(() -> answers.all("ATTACH '/tmp/x' AS x"))
                .hasMessageEndingWith("not authorized");
        assertThatThrownBy(() -> answers.all("SELECT load_extension('x')"))
                .isInstanceOf(ProcessorException.class);
    }

    @Test
    void survivesHostileText() {
        String[] hostile = {
            "SELECT " + "(".repeat(5000) + "1" + ")".repeat(5000),
            "SELECT 'never closed",
            "SELECT /* never closed",
            "CREATE PERFETTO MACRO r() RETURNS Expr AS r!(); SELECT r!()",
            "CREATE PERFETTO FUNCTION f(x INT) RETURNS INT AS SELECT f($x + 1); SELECT f(1)",
            "CREATE PERFETTO FUNCTION t() RETURNS TABLE(y INT) AS SELECT 1 AS y;"
                    + "CREATE OR REPLACE PERFETTO FUNCTION t() RETURNS TABLE(y INT) AS SELECT y FROM t;"
                    + "SELECT * FROM t",
            "CREATE VIEW v AS SELECT * FROM v; SELECT * FROM v",
            "SELECT regexp('(a+)+(b+)+c', '" + "ab".repeat(5) + "a".repeat(60) + "b') + x",
            "SELECT \u0000, '\ud800'",
        };
        for (String sql : hostile) {
            assertThatThrownBy(() -> answers.all(sql))
                    .as(sql)
                    .isInstanceOfSatisfying(
                            ProcessorException.class,
                            e ->
                                    assertThat(e.failure().category())
                                            .isEqualTo(FailureCategory.USER));
        }
        assertThat(answers.rows("SELECT count(*) FROM slice")).containsExactly("0");
    }

    private static void drain(QueryResult result) {
        while (result.next()) {
            result.getLong(0);
        }
    }
}
