// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

import static org.assertj.core.api.Assertions.assertThat;

class TableTest extends SqliteTest {
    @Test
    void aRegisteredTableIsThereWithoutBeingCreated() {
        connection.registerTable(numbers(3));

        assertThat(rows("SELECT * FROM numbers"))
                .containsExactly("0, 0, 'name0'", "1, 10, 'name1'", "2, 20, NULL");
        assertThat(rows("SELECT count(*) FROM sqlite_schema")).containsExactly("0");
    }

    @Test
    void rowsAddedLaterAreSeenByTheNextStatement() {
        Table table = numbers(3);
        connection.registerTable(table);
        assertThat(rows("SELECT count(*), max(n) FROM numbers WHERE n >= 0"))
                .containsExactly("3, 20");

        for (int i = 0; i < 1000; i++) {
            table.longs("n").set(table.addRow(), 7);
        }

        assertThat(rows("SELECT count(*) FROM numbers WHERE n = 7")).containsExactly("1000");
        assertThat(rows("SELECT count(*) FROM numbers WHERE id = 1002")).containsExactly("1");
    }

    @Test
    void aPreparedStatementSeesRowsAddedBetweenItsRuns() {
        Table table = numbers(100);
        connection.registerTable(table);
        try (SqliteStatement statement =
                connection.prepare("SELECT count(*) FROM numbers a JOIN numbers b ON a.n = b.n")) {
            assertThat(rows(statement)).containsExactly("100");

            for (int i = 0; i < 100; i++) {
                table.longs("n").set(table.addRow(), -1L - i);
            }

            statement.reset();
            assertThat(rows(statement)).containsExactly("200");
        }
    }

    @Test
    void valuesAreWrittenWhenAQueryReadsTheirColumnAndNotBefore() {
        AtomicInteger written = new AtomicInteger();
        Table table = numbers(3);
        connection.registerTable(table);
        deferNumbers(written, table);

        assertThat(rows("SELECT count(*), max(name) FROM numbers WHERE id > 0"))
                .containsExactly("2, 'name1'");
        assertThat(rows("SELECT name FROM (SELECT * FROM numbers) ORDER BY id LIMIT 1"))
                .containsExactly("'name0'");
        assertThat(written).hasValue(0);

        assertThat(rows("SELECT name FROM numbers WHERE n = 107")).containsExactly("NULL");
        assertThat(written).hasValue(1);
        assertThat(rows("SELECT n FROM numbers ORDER BY n DESC"))
                .containsExactly("107", "106", "105");
        assertThat(written).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a.n, b.n FROM numbers a JOIN others b USING (id) ORDER BY a.id, b.n",
                "SELECT a.n, (SELECT n FROM others b WHERE b.id = a.id) FROM numbers a",
                "SELECT a.n, b.n FROM numbers a JOIN others b ON a.n = b.n ORDER BY a.n"
            })
    void tablesWhoseValuesAreWrittenTogetherMayBeReadTogether(String sql) {
        Table table = numbers(3);
        Table other = new Table(new TableSchema("others", table.schema().columns()), memory);
        for (int i = 0; i < 3; i++) {
            other.addRow();
        }
        connection.registerTable(table);
        connection.registerTable(other);
        deferNumbers(new AtomicInteger(), table, other);

        assertThat(rows(sql)).containsExactly("105, 105", "106, 106", "107, 107");
    }

    @Test
    void valuesThatWereWrittenForAnotherTableAreFound() {
        Table table = numbers(3);
        Table other = new Table(new TableSchema("others", table.schema().columns()), memory);
        for (int i = 0; i < 3; i++) {
            other.addRow();
        }
        connection.registerTable(table);
        connection.registerTable(other);
        deferNumbers(new AtomicInteger(), table, other);

        assertThat(rows("SELECT max(id) FROM others WHERE id > 0")).containsExactly("2");
        assertThat(rows("SELECT max(n) FROM numbers")).containsExactly("107");
        assertThat(rows("SELECT id FROM others WHERE n = 106")).containsExactly("1");
    }

    /// Leaves the numbers 105, 106 and so on to be written on demand, in all tables at once.
    private static void deferNumbers(AtomicInteger written, Table... tables) {
        Runnable write =
                () -> {
                    written.incrementAndGet();
                    for (Table table : tables) {
                        table.longs("n").settled();
                        for (int row = 0; row < 3; row++) {
                            table.longs("n").set(row, 105L + row);
                        }
                    }
                };
        for (Table table : tables) {
            table.longs("n").defer(write);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO numbers(n) VALUES (1)",
                "UPDATE numbers SET n = 1",
                "DELETE FROM numbers",
                "INSERT INTO made(n) VALUES (1)"
            })
    void tablesCannotBeWritten(String sql) {
        connection.registerTable(numbers(3));
        connection.createTable("made", numbers(3), () -> {});

        assertThat(failureOf(sql)).hasMessageContaining("may not be modified");
    }

    @Test
    void aCreatedTableIsListedAndDroppedByItsName() {
        AtomicInteger dropped = new AtomicInteger();
        connection.createTable("my \"table\"", numbers(2), dropped::incrementAndGet);

        assertThat(rows("SELECT type, name FROM sqlite_schema"))
                .containsExactly("'table', 'my \"table\"'");
        assertThat(rows("SELECT n FROM \"my \"\"table\"\"\"")).containsExactly("0", "10");

        connection.execute("DROP TABLE \"my \"\"table\"\"\"");

        assertThat(dropped).hasValue(1);
        assertThat(failureOf("SELECT * FROM \"my \"\"table\"\"\""))
                .hasMessage("no such table: my \"table\"");
        assertThat(rows("SELECT count(*) FROM sqlite_schema")).containsExactly("0");
    }

    @Test
    void whatIsNotDroppedIsLetGoWithTheConnection() {
        AtomicInteger dropped = new AtomicInteger();
        connection.createTable("a", numbers(2), dropped::incrementAndGet);
        connection.createTable("b", numbers(2), dropped::incrementAndGet);

        connection.close();

        assertThat(dropped).hasValue(2);
    }

    @Test
    void aNameIsTakenOnce() {
        connection.createTable("a", numbers(2), () -> {});

        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () -> connection.createTable("A", numbers(2), () -> {})))
                .hasMessage("table \"A\" already exists");
    }

    @Test
    void aViewHidesARegisteredTableOfItsName() {
        connection.registerTable(numbers(2));
        connection.registerTable("__intrinsic_numbers", numbers(3));
        connection.execute("CREATE VIEW numbers AS SELECT n AS m FROM __intrinsic_numbers");

        assertThat(rows("SELECT count(m) FROM numbers")).containsExactly("3");
    }

    @Test
    void anUnregisteredTableIsGone() {
        connection.registerTable(numbers(2));
        rows("SELECT * FROM numbers");
        connection.unregisterTable("numbers");

        assertThat(failureOf("SELECT * FROM numbers")).hasMessage("no such table: numbers");
    }

    @Test
    void hiddenColumnsAreLeftOutOfTheStar() {
        TableSchema schema =
                new TableSchema(
                        "t",
                        List.of(
                                ColumnSpec.of("group", ColumnType.INT64, false),
                                new ColumnSpec(
                                        "_auto_id",
                                        ColumnType.ID,
                                        false,
                                        false,
                                        false,
                                        true,
                                        null)));
        Table table = new Table(schema, memory);
        for (int i = 0; i < 3; i++) {
            table.longs("group").set(table.addRow(), 5 - i);
        }
        connection.createTable("t", table, () -> {});

        assertThat(rows("SELECT * FROM t")).containsExactly("5", "4", "3");
        assertThat(rows("SELECT _auto_id, \"group\" FROM t WHERE _auto_id = 2"))
                .containsExactly("2, 3");
    }

    @Test
    void aTableWithoutRowsHasNone() {
        connection.registerTable(numbers(0));

        assertThat(rows("SELECT * FROM numbers WHERE n = 1 AND name GLOB 'a*' ORDER BY n"))
                .isEmpty();
        assertThat(rows("SELECT count(*), max(n) FROM numbers WHERE id > -5"))
                .containsExactly("0, NULL");
        assertThat(rows("SELECT DISTINCT name FROM numbers")).isEmpty();
    }

    @Test
    void stringsInternedWhileAStatementRunsDoNotDisturbIt() {
        connection.registerTable(numbers(2000));
        try (SqliteStatement statement =
                connection.prepare("SELECT name || '!' FROM numbers WHERE name IS NOT NULL")) {
            int rows = 0;
            while (statement.step()) {
                int id = statement.getStringId(0);
                assertThat(strings.get(id)).endsWith("!");
                rows++;
            }
            assertThat(rows).isEqualTo(1334);
        }
    }

    @Test
    void whatIsTakenOverShowsInThePlan() {
        connection.registerTable(numbers(100));

        assertThat(plan("SELECT n FROM numbers WHERE id = 5")).contains("id EQ");
        assertThat(
                        plan(
                                "SELECT n FROM numbers WHERE n > 5 AND name GLOB '*a' ORDER BY name, n DESC"))
                .contains("n GT, name GLOB order by name, n desc")
                .doesNotContain("TEMP B-TREE");
        assertThat(plan("SELECT n FROM numbers WHERE n IN (1, 2)")).contains("n IN");
        assertThat(plan("SELECT DISTINCT name FROM numbers"))
                .contains("distinct name")
                .doesNotContain("TEMP B-TREE");
        assertThat(plan("SELECT name, count(*) FROM numbers GROUP BY name"))
                .contains("order by name")
                .doesNotContain("TEMP B-TREE");
        assertThat(plan("SELECT n FROM numbers ORDER BY n LIMIT 3")).contains("order by n limit");
        assertThat(plan("SELECT n FROM numbers WHERE n + 1 > 3 ORDER BY n LIMIT 3"))
                .doesNotContain("limit");
        assertThat(plan("SELECT n FROM numbers WHERE name = 'a' COLLATE NOCASE"))
                .doesNotContain("name EQ");
        assertThat(plan("SELECT 1 FROM numbers a JOIN numbers b ON a.id = b.n WHERE b.name = 'x'"))
                .containsPattern("(?s)SCAN b .*name EQ.*SCAN a .*id EQ");
    }

    private String plan(String sql) {
        return String.join("\n", rows("EXPLAIN QUERY PLAN " + sql));
    }
}
