// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/// A connection for each test, once with the shim's cursors and once with Java's, and a check that
/// nothing of it is left afterwards.
@ParameterizedClass
@EnumSource(SqliteOptions.Cursors.class)
abstract class SqliteTest {
    @Parameter SqliteOptions.Cursors cursors = SqliteOptions.Cursors.FASTEST;

    final NativeMemory memory = new NativeMemory(Long.MAX_VALUE);
    final StringPool strings = new StringPool(memory);
    private int handlesBefore;

    @SuppressWarnings("NullAway.Init")
    SqliteConnection connection;

    @BeforeEach
    void open() {
        handlesBefore = Handles.size();
        connection = SqliteConnection.open(strings, new SqliteOptions(cursors, 64 << 20));
    }

    @AfterEach
    void closeAndCheck() {
        connection.close();
        assertThat(Handles.size()).isEqualTo(handlesBefore);
        assertThat(connection.memory().allocatedBytes()).isZero();
        memory.close();
    }

    /// The rows of a statement, cells joined by commas, texts in quotes.
    final List<String> rows(String sql) {
        try (SqliteStatement statement = connection.prepare(sql)) {
            return rows(statement);
        }
    }

    static List<String> rows(SqliteStatement statement) {
        List<String> rows = new ArrayList<>();
        while (statement.step()) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < statement.columnCount(); i++) {
                row.append(i == 0 ? "" : ", ").append(cell(statement, i));
            }
            rows.add(row.toString());
        }
        return rows;
    }

    final SqliteException failureOf(String sql) {
        return catchThrowableOfType(SqliteException.class, () -> rows(sql));
    }

    /// `numbers(id, n, name)` with `count` rows: n counts in tens, every third name is null.
    final Table numbers(int count) {
        Table table =
                new Table(
                        new TableSchema(
                                "numbers",
                                List.of(
                                        ColumnSpec.of("id", ColumnType.ID, false),
                                        ColumnSpec.of("n", ColumnType.INT64, false),
                                        ColumnSpec.of("name", ColumnType.STRING, true))),
                        memory);
        for (int i = 0; i < count; i++) {
            int row = table.addRow();
            table.longs("n").set(row, i * 10L);
            table.strings("name").set(row, strings.intern(i % 3 == 2 ? null : "name" + i));
        }
        return table;
    }

    private static String cell(SqliteStatement statement, int column) {
        return switch (statement.type(column)) {
            case NULL -> "NULL";
            case LONG -> Long.toString(statement.getLong(column));
            case DOUBLE -> Double.toString(statement.getDouble(column));
            case STRING -> "'" + statement.getString(column) + "'";
            case BLOB -> "x'" + HexFormat.of().formatHex(statement.getBytes(column)) + "'";
        };
    }
}
