// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StatementParserTest {
    @Test
    void cutsAtSemicolonsOutsideQuotesCommentsAndTriggers() {
        assertThat(texts(" ; SELECT ';' ; -- no; \n;/* ; */ SELECT \";\"\u00a0; ;"))
                .containsExactly("SELECT ';'", "SELECT \";\"");
        assertThat(
                        texts(
                                "CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN DELETE FROM y; END; SELECT 1"))
                .hasSize(2);
        assertThat(texts("SELECT 'never closed; SELECT 2")).hasSize(1);
        assertThat(texts("-- nothing")).isEmpty();
    }

    @Test
    void readsTablesAndViews() {
        assertThat(
                        parse(
                                "create or replace perfetto table t(a int, b JOINID(slice.id)) as select 1"))
                .isInstanceOfSatisfying(
                        Statement.CreateTable.class,
                        t -> {
                            assertThat(t.replace()).isTrue();
                            assertThat(t.name()).isEqualTo("t");
                            assertThat(t.schema())
                                    .containsExactly(
                                            new TypedName("a", SqlType.LONG),
                                            new TypedName("b", SqlType.LONG));
                            assertThat(t.body().text()).isEqualTo("select 1");
                        });
        assertThat(parse("CREATE PERFETTO TABLE t USING DATAFRAME AS SELECT 1"))
                .isInstanceOf(Statement.CreateTable.class);
        assertThat(parse("CREATE PERFETTO VIEW v AS WITH x AS (SELECT 1) SELECT * FROM x"))
                .isInstanceOf(Statement.CreateView.class);
    }

    @Test
    void readsFunctions() {
        assertThat(parse("CREATE PERFETTO FUNCTION f(x INT, y STRING) RETURNS BOOL AS SELECT $x"))
                .isInstanceOfSatisfying(
                        Statement.CreateFunction.class,
                        f -> {
                            assertThat(f.prototype()).hasToString("f(x LONG, y STRING)");
                            assertThat(f.returns()).isEqualTo(SqlType.BOOL);
                        });
        assertThat(parse("CREATE PERFETTO FUNCTION f() RETURNS TABLE(a INT) AS SELECT 1 AS a"))
                .isInstanceOf(Statement.CreateTableFunction.class);
        assertThat(parse("CREATE PERFETTO FUNCTION f(a ANY...) RETURNS INT DELEGATES TO hash"))
                .isEqualTo(
                        new Statement.CreateDelegate(
                                false,
                                new FunctionPrototype(
                                        "f", List.of(new TypedName("a", SqlType.ANY, true))),
                                "hash"));
    }

    @Test
    void readsTheRest() {
        assertThat(parse("CREATE PERFETTO INDEX i ON t(a, b)"))
                .isEqualTo(new Statement.CreateIndex(false, "i", "t", List.of("a", "b")));
        assertThat(parse("DROP PERFETTO INDEX i ON t"))
                .isEqualTo(new Statement.DropIndex("i", "t"));
        assertThat(parse("INCLUDE PERFETTO MODULE a.b.c"))
                .isEqualTo(new Statement.Include("a.b.c"));
        assertThat(parse("INCLUDE PERFETTO MODULE a.*")).isEqualTo(new Statement.Include("a.*"));
        assertThat(parse("INCLUDE PERFETTO MODULE *")).isEqualTo(new Statement.Include("*"));
        assertThat(parse("SELECT perfetto, function, macro, delegates FROM include"))
                .isInstanceOf(Statement.Sqlite.class);
        assertThat(parse("CREATE TABLE perfetto(a)")).isInstanceOf(Statement.Sqlite.class);
    }

    @Test
    void saysWhereAndWhatIsWrong() {
        assertThatThrownBy(
                        () -> parse("CREATE PERFETTO TABLE t(\n  a INT,\n  b WRONG) AS SELECT 1"))
                .hasMessage(
                        """
                        Traceback (most recent call last):
                          File "stdin" line 3 col 5
                              b WRONG) AS SELECT 1
                                ^
                        Failed to parse type 'WRONG'\
                        """);
        assertThatThrownBy(() -> parse("CREATE PERFETTO MACRO m(a Thing) RETURNS Expr AS 1"))
                .hasMessageContaining("Macro 'm' argument 'a' is unknown type 'Thing'");
        assertThatThrownBy(() ->
                        parse(
                                "CREATE PERFETTO FUNCTION f(a INT..., b INT) RETURNS INT AS SELECT 1"))
                .hasMessageContaining("Only the last argument can be variadic");
        assertThatThrownBy(
                        () -> parse("CREATE PERFETTO FUNCTION f(a INT...) RETURNS INT AS SELECT 1"))
                .hasMessageContaining("DELEGATES TO");
        assertThatThrownBy(() -> parse("CREATE PERFETTO TABLE t USING heap AS SELECT 1"))
                .hasMessageContaining("Invalid table implementation 'heap'");
        assertThatThrownBy(() -> parse("CREATE PERFETTO")).hasMessageContaining("incomplete input");
    }

    @Test
    void neverFailsInAnyOtherWay() {
        Random random = new Random(7);
        String[] parts = {
            "CREATE ",
            "OR REPLACE ",
            "PERFETTO ",
            "TABLE ",
            "FUNCTION ",
            "MACRO ",
            "VIEW ",
            "m",
            "!",
            "(",
            ")",
            ",",
            "$a",
            "'",
            "\"",
            "[",
            "--",
            "/*",
            "*/",
            "\n",
            ";",
            "AS ",
            "RETURNS ",
            "Expr ",
            "SELECT ",
            "1",
            ".",
            "x'0",
            "\u00a0",
            "\ud83d",
            "INCLUDE ",
            "MODULE ",
            "*",
            "__intrinsic_token_apply",
            "__intrinsic_stringify",
            "DELEGATES TO ",
            "INDEX ",
            "ON "
        };
        for (int run = 0; run < 20_000; run++) {
            StringBuilder sql = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                sql.append(parts[random.nextInt(parts.length)]);
            }
            for (SqlSource statement : StatementSplitter.split(SqlSource.ofQuery(sql.toString()))) {
                try {
                    parse(statement);
                } catch (ProcessorException e) {
                    assertThat(e.failure().code()).isEqualTo("SQL_ERROR");
                }
            }
        }
    }

    private static List<String> texts(String sql) {
        return StatementSplitter.split(SqlSource.ofQuery(sql)).stream()
                .map(SqlSource::text)
                .toList();
    }

    private static Statement parse(String sql) {
        return parse(SqlSource.ofQuery(sql));
    }

    private static Statement parse(SqlSource sql) {
        Macro macro = new Macro("m", List.of("a"), SqlSource.ofQuery("($a)"));
        return new StatementParser(new MacroExpander(n -> n.equals("m") ? macro : null)).parse(sql);
    }
}
