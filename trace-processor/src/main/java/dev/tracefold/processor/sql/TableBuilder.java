// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.function.FunctionException;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.SqlType;
import dev.tracefold.processor.syntax.TypedName;

/// Turns the rows of a select into a stored table.
final class TableBuilder {
    /// The row number, in every table made by CREATE PERFETTO TABLE.
    static final String AUTO_ID = "_auto_id";

    private final String tag;
    private final String name;
    private final boolean lenientBlobs;
    private final List<ColumnBuilder> columns = new ArrayList<>();
    private int rowCount;

    /// @param tag the statement, for messages
    /// @param schema the declared columns in the select's order, or none
    /// @param lenientBlobs whether blobs count as NULL and BYTES as integer, as when a view is
    ///     checked
    TableBuilder(
            String tag,
            String name,
            List<String> names,
            List<TypedName> schema,
            boolean lenientBlobs) {
        this.tag = tag;
        this.name = name;
        this.lenientBlobs = lenientBlobs;
        for (int i = 0; i < names.size(); i++) {
            columns.add(column(names.get(i), schema, i));
        }
    }

    private ColumnBuilder column(String column, List<TypedName> schema, int i) {
        if (schema.isEmpty()) {
            return new ColumnBuilder(column, null);
        }
        SqlType type = schema.get(i).type();
        try {
            return new ColumnBuilder(
                    column, lenientBlobs && type == SqlType.BYTES ? SqlType.LONG : type);
        } catch (FunctionException e) {
            throw inTable(e);
        }
    }

    /// Takes all rows of a statement in.
    void addAll(SqliteStatement select, SqlSource sql) {
        int count = columns.size();
        while (SqlCompiler.step(select, sql)) {
            try {
                for (int i = 0; i < count; i++) {
                    addCell(columns.get(i), select, i);
                }
            } catch (FunctionException e) {
                throw inTable(e);
            }
            rowCount++;
        }
    }

    private void addCell(ColumnBuilder column, SqliteStatement select, int i) {
        switch (select.type(i)) {
            case NULL -> column.addNull();
            case LONG -> column.addLong(select.getLong(i));
            case DOUBLE -> column.addDouble(select.getDouble(i));
            case STRING -> column.addString(select.getStringId(i));
            case BLOB -> {
                if (!lenientBlobs) {
                    throw new FunctionException(
                            "column '%s': bytes columns are not supported"
                                    .formatted(select.columnName(i)));
                }
                column.addNull();
            }
        }
    }

    private FunctionException inTable(FunctionException e) {
        return new FunctionException("%s(%s): %s".formatted(tag, name, e.getMessage()));
    }

    /// The table of all rows.
    Table build(NativeMemory memory) {
        List<ColumnSpec> specs = new ArrayList<>();
        columns.forEach(c -> specs.add(c.spec()));
        if (specs.stream().noneMatch(s -> s.name().equalsIgnoreCase(AUTO_ID))) {
            specs.add(new ColumnSpec(AUTO_ID, ColumnType.ID, false, true, false, true, null));
        }
        Table table = new Table(new TableSchema(name, specs), memory);
        for (int row = 0; row < rowCount; row++) {
            table.addRow();
        }
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).fill(table.columns().get(i));
        }
        return table;
    }
}
