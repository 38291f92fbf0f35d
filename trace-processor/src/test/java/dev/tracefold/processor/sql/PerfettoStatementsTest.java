// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PerfettoStatementsTest {
    private Answers answers = new Answers();

    @AfterEach
    void close() {
        answers.close();
    }

    @Test
    void tableTypesAreTheNarrowestThatHoldTheValues() {
        answers.all(
                """
                CREATE PERFETTO TABLE t AS
                SELECT 0 AS id, 5 AS u, -1 AS i, 1 << 40 AS l, 1.5 AS d, 'a' AS s, NULL AS n, 1 AS m
                UNION ALL SELECT 1, 6, 2, 0, 2, 'b', NULL, 2.5
                UNION ALL SELECT 2, 6, 3, 0, NULL, NULL, NULL, NULL\
                """);
        assertThat(
                        answers.rows(
                                "SELECT name, col_type, nullable, sorted FROM perfetto_table_info('t')"))
                .containsExactly(
                        "id,id,0,1",
                        "u,uint32,0,1",
                        "i,int32,0,1",
                        "l,int64,0,0",
                        "d,double,1,0",
                        "s,string,1,0",
                        "n,uint32,1,0",
                        "m,double,1,0");
        assertThat(answers.rows("SELECT *, _auto_id FROM t"))
                .containsExactly(
                        "0,5,-1,1099511627776,1.500000,a,NULL,1.000000,0",
                        "1,6,2,0,2.000000,b,NULL,2.500000,1",
                        "2,6,3,0,NULL,NULL,NULL,NULL,2");
    }

    @Test
    void tableRefusesWhatItCannotHold() {
        fails(
                "CREATE PERFETTO TABLE t AS SELECT 1",
                "Column 0: name '1' has to start with a letter.");
        fails("CREATE PERFETTO TABLE t AS SELECT 1 AS `a b`", "alphanumeric");
        fails("CREATE PERFETTO TABLE t AS SELECT 1 AS a, 2 AS a", "multiple columns are named: a");
        fails("CREATE PERFETTO TABLE t(a INT) AS SELECT 1 AS b", "and the following columns exist");
        fails("CREATE PERFETTO TABLE t(a INT) AS SELECT 'x' AS a", "declared as LONG");
        fails(
                "CREATE PERFETTO TABLE t AS SELECT 1 AS a UNION ALL SELECT 'x'",
                "inferred to be LONG");
        fails(
                "CREATE PERFETTO TABLE t AS SELECT 1.5 AS a UNION ALL SELECT (1 << 53) + 1",
                "exactly");
        fails("CREATE PERFETTO TABLE t AS SELECT x'00' AS a", "bytes columns are not supported");
        fails("CREATE PERFETTO TABLE t(a ANY) AS SELECT 1 AS a", "ANY type is not supported");
        fails("CREATE PERFETTO TABLE slice AS SELECT 1 AS a", "already");
        fails("CREATE PERFETTO TABLE __intrinsic_slice AS SELECT 1 AS a", "already exists");
        assertThat(answers.rows("CREATE PERFETTO TABLE t AS SELECT 1 AS a; SELECT a FROM t"))
                .containsExactly("1");
        fails("CREATE PERFETTO TABLE t AS SELECT 1 AS a", "already exists");
        assertThat(
                        answers.rows(
                                "CREATE OR REPLACE PERFETTO TABLE t AS SELECT 2 AS a; SELECT a FROM t"))
                .containsExactly("2");
        assertThat(
                        answers.rows(
                                "DROP TABLE t; CREATE PERFETTO TABLE t AS SELECT 3 AS a; SELECT a FROM t"))
                .containsExactly("3");
    }

    @Test
    void viewIsCheckedWhenItIsMade() {
        fails("CREATE PERFETTO VIEW v AS SELECT * FROM nope", "no such table: nope");
        fails("CREATE PERFETTO VIEW v(a INT) AS SELECT 'x' AS a", "declared as LONG");
        fails("CREATE PERFETTO VIEW v AS SELECT $x AS a", "parameters are not allowed in views");
        answers.all("CREATE PERFETTO VIEW v(b BYTES, a INT) AS SELECT 1 AS a, x'00' AS b");
        fails("CREATE PERFETTO VIEW v AS SELECT 1 AS a", "already exists");
        assertThat(
                        answers.rows(
                                "CREATE OR REPLACE PERFETTO VIEW v AS SELECT 7 AS a; SELECT * FROM v"))
                .containsExactly("7");
    }

    @Test
    void indexesAreKeptByName() {
        answers.all("CREATE PERFETTO TABLE t AS SELECT 1 AS a; CREATE PERFETTO INDEX i ON t(a)");
        fails("CREATE PERFETTO INDEX i ON t(a)", "Index 'i' already exists");
        fails("CREATE PERFETTO INDEX j ON t(b)", "Column 'b' not found in table 't'");
        fails("CREATE PERFETTO INDEX j ON __intrinsic_slice(ts)", "not a PERFETTO TABLE");
        fails("CREATE PERFETTO INDEX j ON nope(a)", "Table 'nope' not found");
        answers.all("CREATE OR REPLACE PERFETTO INDEX i ON t(a); DROP PERFETTO INDEX i ON t");
        fails("DROP PERFETTO INDEX i ON t", "Index 'i' not found");
    }

    @Test
    void scalarFunctions() {
        answers.all(
                """
                CREATE PERFETTO FUNCTION f(x INT) RETURNS INT AS SELECT $x + 1;
                CREATE PERFETTO FUNCTION f(x INT, y INT) RETURNS INT AS SELECT $x * $y;
                CREATE PERFETTO FUNCTION g(n INT) RETURNS INT AS
                SELECT iif($n < 2, $n, g($n - 1) + g($n - 2));
                CREATE PERFETTO FUNCTION none(x INT) RETURNS INT AS SELECT $x WHERE $x > 5;
                CREATE PERFETTO FUNCTION unbound() RETURNS INT AS SELECT $nope IS NULL;
                CREATE PERFETTO FUNCTION two() RETURNS INT AS SELECT 1, 2;
                CREATE PERFETTO FUNCTION real(x DOUBLE) RETURNS DOUBLE AS SELECT $x\
                """);
        assertThat(
                        answers.rows(
                                "SELECT f(1), F(2, 3), g(10), none(1), none(6), f(NULL), unbound()"))
                .containsExactly("2,6,55,NULL,6,NULL,1");
        fails("SELECT f('a')", "argument 1 ('x') must be LONG but was STRING");
        fails("SELECT real(1)", "must be DOUBLE but was LONG");
        fails("SELECT two()", "must return one column");
        fails("CREATE PERFETTO FUNCTION f(x INT) RETURNS INT AS SELECT 1", "already exists");
        fails(
                "CREATE OR REPLACE PERFETTO FUNCTION hash(x ANY...) RETURNS INT DELEGATES TO hash",
                "already");
        fails(
                "CREATE PERFETTO FUNCTION d(x INT) RETURNS INT DELEGATES TO nope",
                "no native function 'nope'");
        fails(
                "CREATE PERFETTO FUNCTION bad(x INT) RETURNS INT AS SELECT nope",
                "no such column: nope");
        assertThat(
                        answers.rows(
                                "CREATE OR REPLACE PERFETTO FUNCTION f(x INT) RETURNS INT AS SELECT 9; SELECT f(1)"))
                .containsExactly("9");
    }

    @Test
    void memoizedFunctionsRecurseDeep() {
        assertThat(
                        answers.rows(
                                """
                                SELECT create_function('f(x INT)', 'INT', 'SELECT iif($x = 0, 0, 1 + f($x - 1))');
                                SELECT experimental_memoize('f');
                                SELECT f(5000)\
                                """))
                .containsExactly("5000");
        fails("SELECT experimental_memoize('nope')", "Function 'nope'(INT) does not exist");
    }

    @Test
    void tableFunctions() {
        answers.all(
                """
                CREATE PERFETTO FUNCTION t(x INT) RETURNS TABLE(a INT, b STRING) AS
                SELECT $x AS a, 'one' AS b UNION ALL SELECT $x + 1, 'two';
                CREATE PERFETTO FUNCTION u() RETURNS TABLE(c INT) AS SELECT 5 AS c\
                """);
        assertThat(answers.rows("SELECT * FROM t(3)")).containsExactly("3,one", "4,two");
        assertThat(answers.rows("SELECT c, a FROM u JOIN t(c) WHERE b = 'two'"))
                .containsExactly("5,6");
        assertThat(answers.rows("SELECT b FROM t WHERE in_x = 1")).containsExactly("one", "two");
        fails("SELECT * FROM t('a')", "must be LONG but was STRING");
        fails(
                "CREATE PERFETTO FUNCTION v() RETURNS TABLE(a INT) AS SELECT 1 AS b",
                "does not match");
        fails(
                "CREATE PERFETTO FUNCTION v() RETURNS TABLE(a INT) AS SELECT $x AS a",
                "does not appear");
        fails("CREATE PERFETTO FUNCTION v() RETURNS TABLE(a INT) AS SELECT ? AS a", "Nameless");
        fails(
                "CREATE PERFETTO FUNCTION t(x INT) RETURNS TABLE(a INT) AS SELECT 1 AS a",
                "already exists");
        assertThat(answers.rows("DROP TABLE t; SELECT name FROM sqlite_master WHERE name = 't'"))
                .isEmpty();
    }

    @Test
    void modulesRunOnceAndTheirErrorsShowTheWay() {
        ModuleRegistry modules = new ModuleRegistry();
        modules.addModule(
                "p",
                "p.a",
                "INCLUDE PERFETTO MODULE p.b; CREATE PERFETTO TABLE pa AS SELECT * FROM pb");
        modules.addModule("p", "p.b", "CREATE PERFETTO TABLE pb AS SELECT 1 AS x");
        modules.addModule("q", "q.bad", "CREATE PERFETTO VIEW v AS\nSELECT * FROM nope");
        modules.addModule("q", "q.rows", "SELECT 1");
        modules.addModule("q", "q.round", "INCLUDE PERFETTO MODULE q.round");
        answers.close();
        answers = new Answers(new TraceStorage(Long.MAX_VALUE), modules);
        assertThat(
                        answers.rows(
                                "INCLUDE PERFETTO MODULE p.*; INCLUDE PERFETTO MODULE p.a; SELECT x FROM pa"))
                .containsExactly("1");
        assertThat(answers.rows("SELECT import('p.b'); SELECT 2")).containsExactly("2");
        assertThatThrownBy(() -> answers.all("INCLUDE PERFETTO MODULE q.bad"))
                .hasMessage(
                        """
                        Traceback (most recent call last):
                          File "stdin" line 1 col 1
                            INCLUDE PERFETTO MODULE q.bad
                            ^
                          Module include "q.bad" line 2 col 1
                            SELECT * FROM nope
                            ^
                        no such table: nope\
                        """);
        fails("INCLUDE PERFETTO MODULE q.rows", "Included module returning values");
        fails("INCLUDE PERFETTO MODULE q.round", "includes itself");
        fails("INCLUDE PERFETTO MODULE q.none", "unknown module 'q.none'");
        fails("INCLUDE PERFETTO MODULE x.y", "Package 'x.y' not found");
        answers.all("INCLUDE PERFETTO MODULE p.none.*");
    }

    @Test
    void tableFunctionsSurviveARollback() {
        answers.all(
                "CREATE PERFETTO FUNCTION twice(x LONG) RETURNS TABLE(y LONG) AS SELECT $x * 2 AS y");
        answers.all(
                "BEGIN;"
                        + " CREATE OR REPLACE PERFETTO FUNCTION twice(x LONG)"
                        + " RETURNS TABLE(y LONG) AS SELECT 0 AS y;"
                        + " CREATE TABLE other(a);"
                        + " ROLLBACK");

        assertThat(answers.rows("SELECT y FROM twice(4)")).containsExactly("8");
        fails("CREATE VIRTUAL TABLE bad USING runtime_table_function", "RETURNS TABLE");
    }

    private void fails(String sql, String message) {
        assertThatThrownBy(() -> answers.all(sql))
                .hasMessageStartingWith("Traceback (most recent call last):")
                .hasMessageContaining(message);
    }
}
