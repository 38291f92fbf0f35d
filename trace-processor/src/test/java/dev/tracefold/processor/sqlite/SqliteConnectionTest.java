// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

import static org.assertj.core.api.Assertions.assertThat;

@NullMarked
class SqliteConnectionTest {
    @Test
    void smoke() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            StringPool strings = new StringPool(memory);
            Table t =
                    new Table(
                            new TableSchema(
                                    "t",
                                    List.of(
                                            ColumnSpec.of("id", ColumnType.ID, false),
                                            ColumnSpec.of("v", ColumnType.INT64, true),
                                            ColumnSpec.of("name", ColumnType.STRING, true))),
                            memory);
            for (int i = 0; i < 1000; i++) {
                int row = t.addRow();
                if (i % 3 != 0) t.longs("v").set(row, i * 7 % 100);
                t.strings("name").set(row, strings.intern("name" + i % 10));
            }
            for (var c : SqliteOptions.Cursors.values()) {
                try (SqliteConnection db =
                        SqliteConnection.open(strings, new SqliteOptions(c, Long.MAX_VALUE))) {
                    db.registerTable(t);
                    for (String sql :
                            List.of(
                                    "select sqlite_version()",
                                    "select count(*), sum(v), min(name), max(id) from t",
                                    "select name, count(*) from t group by name",
                                    "select * from t order by v desc, id limit 3",
                                    "select distinct name from t where v > 50",
                                    "select a.id, b.id from t a join t b on a.id = b.v where a.id < 5 limit 10",
                                    "select * from t where name = 'name3' limit 2 offset 1")) {
                        try (SqliteStatement s = db.prepare(sql)) {
                            System.err.println(sql);
                            while (s.step()) {
                                StringBuilder b = new StringBuilder();
                                for (int i = 0; i < s.columnCount(); i++)
                                    b.append(s.type(i))
                                            .append(' ')
                                            .append(s.getString(i))
                                            .append(" | ");
                                System.err.println("  " + b);
                            }
                        }
                    }
                }
            }
        }
        assertThat(Handles.size()).isEqualTo(0);
    }
}
