// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MacroExpanderTest {
    private final Map<String, Macro> macros = new HashMap<>();

    @Test
    void replacesArgumentsByTokens() {
        define("CREATE PERFETTO MACRO f(a Expr, b Expr) RETURNS Expr AS $a - $b || '$a' || $c");

        assertThat(expand("SELECT f!((1, 2), 'x,y')"))
                .isEqualTo("SELECT (1, 2) - 'x,y' || '$a' || $c");
    }

    @Test
    void expandsCallsInArgumentsAndBodies() {
        define("CREATE PERFETTO MACRO bar(a Expr) RETURNS Expr AS (SELECT $a)");
        define("CREATE PERFETTO MACRO baz(a Expr, b Expr) RETURNS Expr AS bar!(foo!(123)) - $b");
        define("CREATE PERFETTO MACRO foo(a Expr) RETURNS Expr AS $a");

        assertThat(expand("SELECT baz!(1, foo!(foo!(2)))")).isEqualTo("SELECT (SELECT 123) - 2");
    }

    @Test
    void leavesInequalityAndQuotedCallsAlone() {
        assertThat(expand("SELECT a!=(1), 'f!(1)', \"f!(2)\" -- f!(3)"))
                .isEqualTo("SELECT a!=(1), 'f!(1)', \"f!(2)\" -- f!(3)");
    }

    @Test
    void turnsTokensIntoText() {
        assertThat(expand("SELECT __intrinsic_stringify!( foo bar  baz )"))
                .isEqualTo("SELECT 'foo bar  baz'");
        assertThat(expand("SELECT __intrinsic_stringify_ignore_table!(SELECT * FROM $table)"))
                .isEqualTo("SELECT 'SELECT * FROM $table'");
        assertThatThrownBy(() -> expand("__intrinsic_stringify!()"))
                .hasMessage(
                        """
                        Traceback (most recent call last):
                          File "stdin" line 1 col 1
                            __intrinsic_stringify!()
                            ^
                        stringify: must specify exactly 1 argument, actual 0\
                        """);
    }

    @Test
    void appliesAMacroToLists() {
        define("CREATE PERFETTO MACRO one(a Expr) RETURNS Expr AS <$a>");
        define("CREATE PERFETTO MACRO two(a Expr, b Expr) RETURNS Expr AS $a = $b");

        assertThat(expand("__intrinsic_token_apply!(one, (a, f(1, 2), 'x,y'))"))
                .isEqualTo("<a>, <f(1, 2)>, <'x,y'>");
        assertThat(expand("__intrinsic_token_apply!(two, (a, b, c), (d, e))"))
                .isEqualTo("a = d, b = e");
        assertThat(expand("__intrinsic_token_apply_prefix!(one, (a, b))")).isEqualTo(", <a>, <b>");
        assertThat(expand("__intrinsic_token_apply_and!(one, (a, b))")).isEqualTo("<a> AND <b>");
        assertThat(expand("x __intrinsic_token_apply_and_prefix!(two, (a), (b))"))
                .isEqualTo("x  AND a = b");
        assertThat(expand("x __intrinsic_token_apply_prefix!(one, ())")).isEqualTo("x ");
    }

    @Test
    void refusesWrongCalls() {
        define("CREATE PERFETTO MACRO one(a Expr) RETURNS Expr AS $a");
        define("CREATE PERFETTO MACRO again(a Expr) RETURNS Expr AS again!($a)");
        define("CREATE PERFETTO MACRO ping() RETURNS Expr AS pong!()");
        define("CREATE PERFETTO MACRO pong() RETURNS Expr AS ping!()");

        assertThatThrownBy(() -> expand("none!()")).hasMessageEndingWith("no such macro: none");
        assertThatThrownBy(() -> expand("ONE!(1)")).hasMessageEndingWith("no such macro: ONE");
        assertThatThrownBy(() -> expand("one!(1, 2)"))
                .hasMessageEndingWith("wrong number of macro arguments, expected 1 actual 2");
        assertThatThrownBy(() -> expand("one!(1")).hasMessageContaining("never closed");
        assertThatThrownBy(() -> expand("one!(1, )")).hasMessageContaining("empty macro argument");
        assertThatThrownBy(() -> expand("again!(1)")).hasMessageContaining("recursive");
        assertThatThrownBy(() -> expand("ping!()")).hasMessageContaining("recursive");
    }

    @Test
    void refusesTextMadeToHurt() {
        define("CREATE PERFETTO MACRO m0(a Expr) RETURNS Expr AS $a $a $a $a $a $a $a $a $a $a");
        for (int i = 1; i < 20; i++) {
            define(
                    "CREATE PERFETTO MACRO m%d(a Expr) RETURNS Expr AS m%d!($a $a $a $a $a $a $a)"
                            .formatted(i, i - 1));
        }
        assertThatThrownBy(() -> expand("m19!(abcdefgh)"))
                .isInstanceOf(ProcessorException.class)
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> expand("m0!(".repeat(5000) + "1" + ")".repeat(5000)))
                .isInstanceOf(ProcessorException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void ledBackToBodyAndArgument() {
        define("CREATE PERFETTO MACRO foo(a Expr, b Expr) RETURNS Expr AS SELECT $a + $b");
        SqlSource expanded =
                new MacroExpander(macros::get)
                        .expand(SqlSource.ofQuery("\n foo!((select s.ts from s),\n 1234)"));

        assertThat(expanded.text()).isEqualTo("\n SELECT (select s.ts from s) + 1234");
        assertThat(expanded.traceback(expanded.text().indexOf("1234")))
                .isEqualTo(
                        """
                        Fully expanded statement
                           SELECT (select s.ts from s) + 1234
                                                         ^
                        Traceback (most recent call last):
                          File "stdin" line 2 col 2
                             foo!((select s.ts from s),
                             ^
                          File "stdin" line 1 col 71
                            SELECT $a + $b
                                        ^
                          File "stdin" line 3 col 2
                            1234
                            ^
                        """);
    }

    private void define(String sql) {
        Statement statement =
                new StatementParser(new MacroExpander(macros::get)).parse(SqlSource.ofQuery(sql));
        Macro macro = ((Statement.CreateMacro) statement).macro();
        macros.put(macro.name(), macro);
    }

    private String expand(String sql) {
        return new MacroExpander(macros::get).expand(SqlSource.ofQuery(sql)).text();
    }
}
