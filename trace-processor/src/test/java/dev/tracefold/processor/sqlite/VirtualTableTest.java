// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class VirtualTableTest extends SqliteTest {
    private static final TableSchema SERIES =
            new TableSchema(
                    "series",
                    List.of(
                            ColumnSpec.of("value", ColumnType.INT64, false),
                            ColumnSpec.of("label", ColumnType.STRING, true)));

    /// `series(stop [, step])`: 0, step, 2 * step, ... below stop.
    private final class Series implements VirtualTable {
        private int calls;
        private int closed;

        @Override
        public List<VirtualColumn> columns() {
            List<VirtualColumn> columns = new ArrayList<>(VirtualColumn.of(SERIES));
            columns.add(VirtualColumn.argument("stop"));
            columns.add(
                    new VirtualColumn("step", null, VirtualColumn.Role.OPTIONAL_ARGUMENT));
            return columns;
        }

        @Override
        public Rows rows(TableCall call) {
            calls++;
            Table table = call.newTable(SERIES);
            if (call.arguments().isNull(0)) {
                return Rows.of(table);
            }
            long stop = call.arguments().getLong(0);
            if (stop > 1_000_000) {
                throw new ProcessorException(
                        Failure.user("TOO_LONG", "series of %d is too long".formatted(stop)));
            }
            long step = call.isGiven(1) ? call.arguments().getLong(1) : 1;
            for (long value = 0; value < stop; value += step) {
                int row = table.addRow();
                table.longs("value").set(row, value);
                table.strings("label").set(row, strings.intern("v" + value));
            }
            return Rows.of(table);
        }

        @Override
        public void close() {
            closed++;
        }
    }

    @Test
    void aTableFunctionIsCalledWithItsArguments() {
        connection.registerTableFunction("series", new Series());

        assertThat(rows("SELECT * FROM series(3)")).containsExactly("0, 'v0'", "1, 'v1'", "2, 'v2'");
        assertThat(rows("SELECT value FROM series(30, 10)")).containsExactly("0", "10", "20");
        assertThat(rows("SELECT value FROM series WHERE stop = 2")).containsExactly("0", "1");
        assertThat(rows("SELECT value, stop, step FROM series(1)")).containsExactly("0, 1, NULL");
        assertThat(rows("SELECT value FROM series('2')")).containsExactly("0", "1");
        assertThat(rows("SELECT value FROM series(NULL)")).isEmpty();
    }

    @Test
    void conditionsAndOrdersApplyToItsRows() {
        connection.registerTableFunction("series", new Series());

        assertThat(
                        rows(
                                "SELECT value FROM series(100) WHERE value % 2 = 0 AND value > 90"
                                        + " AND label GLOB '*[46]' ORDER BY label DESC"))
                .containsExactly("96", "94");
        assertThat(rows("SELECT value FROM series(100) ORDER BY value DESC LIMIT 2 OFFSET 1"))
                .containsExactly("98", "97");
        assertThat(rows("SELECT count(DISTINCT label) FROM series(50)")).containsExactly("50");
    }

    @Test
    void aMissingArgumentIsAnError() {
        connection.registerTableFunction("series", new Series());

        assertThat(failureOf("SELECT * FROM series")).hasMessage("no query solution");
        assertThat(failureOf("SELECT * FROM series(1, 2, 3)"))
                .hasMessage("too many arguments on series() - max 2");
    }

    @Test
    void aJoinMayFeedItsArguments() {
        connection.registerTableFunction("series", new Series());
        connection.registerTable(numbers(4));

        assertThat(rows("SELECT id, value FROM numbers JOIN series(numbers.id)"))
                .containsExactly("1, 0", "2, 0", "2, 1", "3, 0", "3, 1", "3, 2");
        assertThat(
                        rows(
                                "SELECT a.value, b.value FROM series(3) a LEFT JOIN series(a.value) b"
                                        + " ORDER BY 1, 2"))
                .containsExactly("0, NULL", "1, 0", "2, 0", "2, 1");
        assertThat(rows("SELECT (SELECT max(value) FROM series(n)) FROM numbers"))
                .containsExactly("NULL", "9", "19", "29");
    }

    @Test
    void theSameArgumentsAreComputedOnceInAStatement() {
        Series series = new Series();
        connection.registerTableFunction("series", series);
        connection.registerTable(numbers(50));

        assertThat(rows("SELECT count(*) FROM numbers CROSS JOIN series(100) ON value = id"))
                .containsExactly("50");
        assertThat(series.calls).isEqualTo(1);
    }

    @Test
    void aFailureOfTheTableIsTheStatements() {
        connection.registerTableFunction("series", new Series());

        assertThat(failureOf("SELECT * FROM series(9999999)"))
                .hasMessage("series of 9999999 is too long")
                .satisfies(e -> assertThat(e.failure().code()).isEqualTo("TOO_LONG"));
        assertThat(rows("SELECT count(*) FROM series(3)")).containsExactly("3");
    }

    @Test
    void aReplacedTableIsClosedAndTheConnectionClosesTheRest() {
        Series first = new Series();
        Series second = new Series();
        connection.registerTableFunction("series", first);
        rows("SELECT * FROM series(1)");
        connection.registerTableFunction("series", second);
        rows("SELECT * FROM series(1)");

        assertThat(first.closed).isEqualTo(1);
        assertThat(first.calls).isEqualTo(1);
        assertThat(second.calls).isEqualTo(1);

        connection.close();

        assertThat(second.closed).isEqualTo(1);
    }

    /// `twice(x)`: the rows of a statement.
    private static final class Twice implements VirtualTable {
        @Override
        public List<VirtualColumn> columns() {
            return List.of(
                    new VirtualColumn("a", null, VirtualColumn.Role.VISIBLE),
                    new VirtualColumn("b", null, VirtualColumn.Role.VISIBLE),
                    VirtualColumn.argument("in_x"));
        }

        @Override
        public boolean filtersRows() {
            return false;
        }

        @Override
        public Rows rows(TableCall call) {
            SqliteStatement statement =
                    call.cursorState(
                            () ->
                                    call.connection()
                                            .prepare(
                                                    "SELECT $x, 'a' UNION ALL SELECT $x, x'01'"
                                                            + " UNION ALL SELECT abs($x), 2.5"));
            statement.reset();
            statement.bindValue(1, call.arguments(), 0);
            return Rows.of(statement);
        }
    }

    @Test
    void rowsMayComeFromAStatementOneByOne() {
        connection.registerTableFunction("twice", new Twice());
        connection.registerTable(numbers(2));

        assertThat(rows("SELECT * FROM twice('q') LIMIT 2")).containsExactly("'q', 'a'", "'q', x'01'");
        assertThat(rows("SELECT id, a, b, in_x FROM numbers JOIN twice(-id) WHERE b <> 'a'"))
                .containsExactly("0, 0, x'01', 0", "0, 0, 2.5, 0", "1, -1, x'01', -1", "1, 1, 2.5, -1");
        assertThat(rows("SELECT count(*) FROM twice(1) x JOIN twice(x.a) y")).containsExactly("9");
        assertThat(failureOf("SELECT * FROM twice(-9223372036854775807 - 1)"))
                .hasMessage("integer overflow");
    }

    /// `pick(t)` with columns c0 and c1, each bound by `bind(c0, 'name')`.
    private static final class Pick implements VirtualTable {
        @Override
        public List<VirtualColumn> columns() {
            return List.of(
                    new VirtualColumn("c0", null, VirtualColumn.Role.VISIBLE),
                    new VirtualColumn("c1", null, VirtualColumn.Role.VISIBLE),
                    VirtualColumn.argument("tab"));
        }

        @Override
        public List<String> constraintFunctions() {
            return List.of("bind");
        }

        @Override
        public boolean filtersRows() {
            return false;
        }

        @Override
        public Rows rows(TableCall call) {
            Table table = call.arguments().getPointer(0, Table.class);
            if (table == null) {
                throw new ProcessorException(Failure.user("SQL_ERROR", "tab is not a table"));
            }
            List<Constraint> constraints = call.constraints();
            int[] columns = new int[constraints.size()];
            for (Constraint constraint : constraints) {
                String name = call.values().getString(constraint.value());
                columns[constraint.column()] = table.schema().indexOf(name);
            }
            return Rows.of(table, columns);
        }
    }

    @Test
    void functionsOfItsColumnsAreHandedToTheTable() {
        Table table = numbers(3);
        connection.registerScalar(
                "t", 0, false, (_, result) -> result.setPointer(Table.class, table));
        connection.registerScalar("bind", 2, false, (_, result) -> result.setError("unbound"));
        connection.registerTableFunction("pick", new Pick());

        assertThat(
                        rows(
                                "SELECT c0 AS name, c1 FROM pick(t()) WHERE bind(c0, 'name')"
                                        + " AND bind(c1, 'id') AND c1 > 0"))
                .containsExactly("'name1', 1", "NULL, 2");
        assertThat(rows("SELECT c0, c1 FROM pick(t()) WHERE bind(c0, 'n')"))
                .containsExactly("0, NULL", "10, NULL", "20, NULL");
        assertThat(failureOf("SELECT c0 FROM pick(7) WHERE bind(c0, 'n')"))
                .hasMessage("tab is not a table");
        assertThat(failureOf("SELECT bind(n, 'x') FROM (SELECT 1 AS n)")).hasMessage("unbound");
    }

    @Test
    void aModuleMakesTablesFromItsArguments() {
        AtomicInteger closed = new AtomicInteger();
        AtomicInteger made = new AtomicInteger();
        List<List<String>> seen = new ArrayList<>();
        connection.registerModule(
                "Repeat",
                (name, arguments) -> {
                    seen.add(arguments);
                    if (arguments.isEmpty()) {
                        throw new ProcessorException(
                                Failure.user("SQL_ERROR", "repeat needs a number"));
                    }
                    made.incrementAndGet();
                    return new Repeat(Integer.parseInt(arguments.getFirst()), closed);
                });

        connection.execute("CREATE VIRTUAL TABLE r USING repeat(4, a (b, c)  d , 'e,f')");

        assertThat(seen).containsExactly(List.of("4", "a (b, c)  d", "'e,f'"));
        assertThat(rows("SELECT value FROM r WHERE value >= 2")).containsExactly("2", "3");
        assertThat(rows("SELECT name FROM sqlite_schema")).containsExactly("'r'");
        assertThatThrownBy(() -> connection.execute("CREATE VIRTUAL TABLE s USING repeat"))
                .hasMessage("repeat needs a number");
        connection.execute("DROP TABLE r");
        assertThat(closed).hasValue(made.get());
        assertThat(failureOf("SELECT * FROM r")).hasMessage("no such table: r");
    }

    private static final class Repeat implements VirtualTable {
        private final int count;
        private final AtomicInteger closed;

        Repeat(int count, AtomicInteger closed) {
            this.count = count;
            this.closed = closed;
        }

        @Override
        public List<VirtualColumn> columns() {
            return VirtualColumn.of(SERIES);
        }

        @Override
        public Rows rows(TableCall call) {
            Table table = call.newTable(SERIES);
            for (int i = 0; i < count; i++) {
                table.longs("value").set(table.addRow(), i);
            }
            return Rows.of(table);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void afterFailuresAndLeftOverCursorsNothingIsLeft() {
        connection.registerTableFunction("series", new Series());
        for (int i = 0; i < 50; i++) {
            failureOf("SELECT * FROM series(9999999)");
            try (SqliteStatement statement = connection.prepare("SELECT * FROM series(9)")) {
                statement.step();
            }
        }
        long before = connection.memory().allocatedBytes();
        for (int i = 0; i < 50; i++) {
            rows("SELECT * FROM series(1000) a JOIN series(a.value % 7) b");
        }

        assertThat(connection.memory().allocatedBytes()).isLessThanOrEqualTo(before + 4096);
    }
}
