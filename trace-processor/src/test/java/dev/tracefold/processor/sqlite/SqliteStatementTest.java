// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.query.CellType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SqliteStatementTest extends SqliteTest {
    @Test
    void statementsOfATextArePreparedOneByOne() {
        byte[] text =
                "SELECT 'ä'; /* nothing */ ;SELECT 2 ; -- end".getBytes(StandardCharsets.UTF_8);
        List<String> statements = new ArrayList<>();
        int offset = 0;
        while (offset < text.length) {
            try (SqliteStatement statement = connection.prepare(text, offset)) {
                statements.add(statement.isEmpty() ? "empty" : statement.sql().strip());
                offset = statement.tailOffset();
            }
        }

        assertThat(statements).containsExactly("SELECT 'ä';", "/* nothing */ ;SELECT 2 ;", "empty");
    }

    @Test
    void cellsHaveTheTypesOfTheirValues() {
        try (SqliteStatement statement =
                connection.prepare("SELECT NULL, 7, 1.5, 'ab', x'0102', '', zeroblob(0)")) {
            assertThat(statement.step()).isTrue();

            assertThat(statement.columnCount()).isEqualTo(7);
            assertThat(statement.type(0)).isEqualTo(CellType.NULL);
            assertThat(statement.getLong(1)).isEqualTo(7);
            assertThat(statement.getDouble(2)).isEqualTo(1.5);
            assertThat(statement.getString(3)).isEqualTo("ab");
            assertThat(statement.type(3)).isEqualTo(CellType.STRING);
            assertThat(statement.getBytes(4)).containsExactly(1, 2);
            assertThat(statement.type(5)).isEqualTo(CellType.STRING);
            assertThat(statement.getString(5)).isEmpty();
            assertThat(statement.type(6)).isEqualTo(CellType.BLOB);
            assertThat(statement.getString(1)).isEqualTo("7");
            assertThat(statement.step()).isFalse();
        }
    }

    @Test
    void columnsAreNamedAsSqliteNamesThem() {
        try (SqliteStatement statement = connection.prepare("SELECT 1 AS a, 3+1, 'x'")) {
            assertThat(statement.columnName(0)).isEqualTo("a");
            assertThat(statement.columnName(1)).isEqualTo("3+1");
            assertThat(statement.columnName(2)).isEqualTo("'x'");
        }
    }

    @Test
    void parametersAreBoundByNameAndNumber() {
        try (SqliteStatement statement =
                connection.prepare("SELECT $a, $b, ?, $a, $c, $d, typeof($e)")) {
            assertThat(statement.parameterCount()).isEqualTo(6);
            assertThat(statement.parameterIndex("$b")).isEqualTo(2);
            assertThat(statement.parameterIndex("$x")).isZero();
            assertThat(statement.parameterName(1)).isEqualTo("$a");
            assertThat(statement.parameterName(3)).isNull();

            statement.bindLong(1, Long.MIN_VALUE);
            statement.bindString(2, "tä\0t");
            statement.bindDouble(3, -0.5);
            statement.bindBlob(4, new byte[] {9});
            statement.bindText(5, new byte[] {(byte) 0xFF});
            assertThat(statement.step()).isTrue();
            assertThat(statement.getLong(0)).isEqualTo(Long.MIN_VALUE);
            assertThat(statement.getString(1)).isEqualTo("tä\0t");
            assertThat(statement.getDouble(2)).isEqualTo(-0.5);
            assertThat(statement.getLong(3)).isEqualTo(Long.MIN_VALUE);
            assertThat(statement.getBytes(4)).containsExactly(9);
            assertThat(statement.getBytes(5)).containsExactly(0xFF);
            assertThat(statement.getString(6)).isEqualTo("null");

            statement.reset();
            statement.bindNull(1);
            assertThat(statement.step()).isTrue();
            assertThat(statement.type(0)).isEqualTo(CellType.NULL);

            statement.reset();
            statement.clearBindings();
            assertThat(rows(statement))
                    .containsExactly("NULL, NULL, NULL, NULL, NULL, NULL, 'null'");
        }
    }

    @Test
    void aStatementThatDoesNotCompileSaysWhyAndWhere() {
        byte[] text = "SELECT 1; SELECT nope FROM x".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> connection.prepare(text, 9))
                .isInstanceOfSatisfying(
                        SqliteException.class,
                        e -> {
                            assertThat(e).hasMessage("no such table: x");
                            assertThat(e.failure().category()).isEqualTo(FailureCategory.USER);
                            assertThat(e.failure().code()).isEqualTo("SQL_ERROR");
                            assertThat(e.extendedCode()).isEqualTo(1);
                        });
        assertThat(failureOf("SELECT abs(1, nope)").errorOffset()).isEqualTo(7);
    }

    @Test
    void aStepThatFailsSaysWhy() {
        assertThat(failureOf("SELECT abs(-9223372036854775807 - 1)"))
                .hasMessage("integer overflow");
    }

    @Test
    void whatChangesNothingIsReadOnly() {
        try (SqliteStatement select = connection.prepare("SELECT 1");
                SqliteStatement create = connection.prepare("CREATE TABLE t(a)");
                SqliteStatement explain = connection.prepare("EXPLAIN SELECT 1")) {
            assertThat(select.readOnly()).isTrue();
            assertThat(create.readOnly()).isFalse();
            assertThat(explain.isExplain()).isTrue();
            assertThat(select.isExplain()).isFalse();
        }
    }

    @Test
    void aClosedStatementRefusesToGoOn() {
        SqliteStatement statement = connection.prepare("SELECT 1");
        statement.close();
        statement.close();

        assertThatThrownBy(statement::step).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingTheConnectionClosesItsStatements() {
        SqliteStatement statement = connection.prepare("SELECT 1");
        statement.step();
        connection.close();

        assertThatThrownBy(() -> statement.getLong(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.prepare("SELECT 1"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void textsOfTablesKeepTheirIds() {
        connection.registerTable(numbers(5));
        try (SqliteStatement statement =
                connection.prepare("SELECT name, 'new', '' FROM numbers WHERE id = 4")) {
            statement.step();

            assertThat(statement.getStringId(0)).isEqualTo(strings.intern("name4"));
            assertThat(strings.get(statement.getStringId(1))).isEqualTo("new");
            assertThat(strings.get(statement.getStringId(2))).isEmpty();
            assertThat(statement.getStringId(0)).isEqualTo(strings.intern("name4"));
        }
    }

    @Test
    void changesAreCounted() {
        connection.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)");

        assertThat(connection.changes()).isEqualTo(3);
    }
}
