// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;

import static org.assertj.core.api.Assertions.assertThat;

class FunctionTest extends SqliteTest {
    /// Sums its arguments and remembers the rows in its frame.
    private static final class Sum implements Aggregate {
        private final Deque<Long> frame = new ArrayDeque<>();

        @Override
        public void step(Arguments arguments) {
            frame.add(arguments.getLong(0));
        }

        @Override
        public void inverse(Arguments arguments) {
            frame.remove();
        }

        @Override
        public void result(ResultSink result) {
            result.setLong(frame.stream().mapToLong(Long::longValue).sum());
        }
    }

    private record Box(String content) {}

    @Test
    void argumentsAndResultsKeepTheirTypes() {
        connection.registerScalar(
                "echo", 1, true, (arguments, result) -> result.setValue(arguments, 0));
        connection.registerScalar("none", 0, true, (_, _) -> {});
        connection.registerScalar(
                "describe",
                -1,
                true,
                (arguments, result) -> {
                    List<String> types = new ArrayList<>();
                    for (int i = 0; i < arguments.count(); i++) {
                        types.add(arguments.type(i) + "=" + arguments.getString(i));
                    }
                    result.setString(String.join(" ", types));
                });
        connection.registerScalar(
                "half",
                1,
                true,
                (arguments, result) -> result.setDouble(arguments.getDouble(0) / 2));
        connection.registerScalar(
                "blob", 1, true, (arguments, result) -> result.setBlob(arguments.getBytes(0)));

        assertThat(rows("SELECT echo('ä'), echo(1), echo(1.5), echo(x'00'), echo(NULL), none()"))
                .containsExactly("'ä', 1, 1.5, x'00', NULL, NULL");
        assertThat(rows("SELECT describe(1, 'b', NULL, 2.5, x'41'), describe()"))
                .containsExactly("'LONG=1 STRING=b NULL= DOUBLE=2.5 BLOB=A', ''");
        assertThat(rows("SELECT half(3), half(1e999 - 1e999), blob('ab'), blob('')"))
                .containsExactly("1.5, 0.0, x'6162', x''");
    }

    @Test
    void aFailureOfAFunctionIsTheStatements() {
        connection.registerScalar(
                "refuse",
                1,
                false,
                (arguments, result) -> result.setError("no " + arguments.getLong(0)));
        connection.registerScalar(
                "spend",
                0,
                false,
                (_, _) -> {
                    throw new ProcessorException(Failure.resource("TOO_MUCH", "no more of it"));
                });
        connection.registerScalar(
                "broken",
                0,
                false,
                (_, _) -> {
                    throw new IllegalStateException("a fault");
                });

        assertThat(failureOf("SELECT refuse(7)")).hasMessage("no 7");
        assertThat(failureOf("SELECT spend()"))
                .hasMessage("no more of it")
                .satisfies(e -> {
                    assertThat(e.failure().category()).isEqualTo(FailureCategory.RESOURCE);
                    assertThat(e.failure().code()).isEqualTo("TOO_MUCH");
                });
        assertThat(failureOf("SELECT broken()"))
                .hasMessageContaining("broken: internal error")
                .hasCauseInstanceOf(IllegalStateException.class)
                .satisfies(e ->
                        assertThat(e.failure().category()).isEqualTo(FailureCategory.INTERNAL));
        assertThat(failureOf("SELECT nope")).hasNoCause();
    }

    @Test
    void anExhaustedStackIsAnErrorAndNotTheEnd() {
        connection.registerScalar("deep", 1, false, (_, result) -> result.setLong(fall(1)));

        assertThat(failureOf("SELECT deep(1)")).hasMessage("deep: the stack is exhausted");
        assertThat(rows("SELECT 1")).containsExactly("1");
    }

    @Test
    void functionsMayRunStatementsButNotForEver() throws InterruptedException {
        AtomicInteger deepest = new AtomicInteger();
        connection.registerScalar(
                "down",
                1,
                false,
                (arguments, result) -> {
                    deepest.incrementAndGet();
                    try (SqliteStatement statement =
                            connection.prepare(
                                    "SELECT CASE WHEN $n = 0 THEN 0 ELSE 1 + down($n - 1) END")) {
                        statement.bindLong(1, arguments.getLong(0));
                        statement.step();
                        result.setValue(statement, 0);
                    }
                });

        assertThat(rows("SELECT down(20)")).containsExactly("20");

        // On a thread of the usual stack size, so that the limit is shown to fit into it.
        Thread thread =
                new Thread(() ->
                        assertThat(failureOf("SELECT down(100000)").failure())
                                .extracting(Failure::code)
                                .isEqualTo("RECURSION_LIMIT"));
        List<Throwable> thrown = new ArrayList<>();
        thread.setUncaughtExceptionHandler((_, e) -> thrown.add(e));
        thread.start();
        thread.join();
        assertThat(thrown).isEmpty();
        assertThat(deepest.get()).isGreaterThan(20 + 40);
    }

    @Test
    void aFunctionIsReplacedAndTakenAway() {
        connection.registerScalar("f", 0, true, (_, result) -> result.setLong(1));
        connection.registerScalar("f", 0, true, (_, result) -> result.setLong(2));
        connection.registerScalar("f", 1, true, (_, result) -> result.setLong(3));

        assertThat(rows("SELECT f(), f(0)")).containsExactly("2, 3");

        connection.unregisterFunction("f", 1);

        assertThat(failureOf("SELECT f(0)"))
                .hasMessage("wrong number of arguments to function f()");
    }

    @Test
    void aggregatesHaveAStateForEachGroup() {
        connection.registerAggregate("total", 1, Sum::new);
        connection.registerTable(numbers(10));

        assertThat(rows("SELECT id % 3 AS g, total(n) FROM numbers GROUP BY g ORDER BY g"))
                .containsExactly("0, 180", "1, 120", "2, 150");
        assertThat(rows("SELECT total(n) FROM numbers WHERE id < 0")).containsExactly("0");
    }

    @Test
    void windowsMove() {
        connection.registerWindow("total", 1, Sum::new);
        connection.registerTable(numbers(5));

        assertThat(
                        rows(
                                "SELECT total(n) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND"
                                        + " CURRENT ROW) FROM numbers"))
                .containsExactly("0", "10", "30", "50", "70");
    }

    @Test
    void aFailingAggregateFailsTheStatement() {
        connection.registerAggregate(
                "never",
                1,
                () ->
                        new Aggregate() {
                            @Override
                            public void step(Arguments arguments) {
                                if (arguments.getLong(0) == 20) {
                                    throw new ProcessorException(Failure.user("X", "not 20"));
                                }
                            }

                            @Override
                            public void result(ResultSink result) {
                                result.setNull();
                            }
                        });
        connection.registerTable(numbers(5));

        assertThat(failureOf("SELECT never(n) FROM numbers")).hasMessage("not 20");
    }

    @Test
    void objectsTravelAsPointersThatOnlyTheirTypeOpens() {
        AtomicInteger freed = new AtomicInteger();
        connection.registerScalar(
                "box",
                1,
                false,
                (arguments, result) ->
                        result.setPointer(
                                Box.class,
                                new Box(arguments.getString(0)),
                                freed::incrementAndGet));
        connection.registerScalar(
                "unbox",
                1,
                false,
                (arguments, result) -> {
                    Box box = arguments.getPointer(0, Box.class);
                    result.setString(box == null ? "none" : box.content());
                });
        connection.registerScalar(
                "other",
                1,
                false,
                (arguments, result) ->
                        result.setLong(arguments.getPointer(0, String.class) == null ? 0 : 1));

        assertThat(rows("SELECT unbox(box('a')), unbox('a'), other(box('a')), box('a')"))
                .containsExactly("'a', 'none', 0, NULL");
        assertThat(freed).hasValue(3);
        try (SqliteStatement statement = connection.prepare("SELECT unbox(?), ?1 IS NULL")) {
            statement.bindPointer(1, Box.class, new Box("bound"));
            assertThat(rows(statement)).containsExactly("'bound', 1");
        }
    }

    private static long fall(long depth) {
        return depth < 0 ? 0 : fall(depth + 1) + 1;
    }
}
