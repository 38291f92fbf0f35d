// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.sqlite.Constraint;
import dev.tracefold.processor.sqlite.Operator;
import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.sqlite.VirtualTableFactory;
import dev.tracefold.processor.storage.ColumnType;

/// A span join as a table. Inputs are selected in order of partition and ts each time the table is
/// read; what the query demands of the partition is demanded of the inputs.
final class SpanJoinTable implements VirtualTable {
    /// Two-argument function that passes a lower bound to both inputs.
    static final String SOURCE_GEQ = "source_geq";

    private final String name;
    private final SpanJoin join;

    private SpanJoinTable(String name, SpanJoin join) {
        this.name = name;
        this.join = join;
    }

    static VirtualTableFactory factory(SqliteConnection connection, SpanJoin.Kind kind) {
        return (name, arguments) -> {
            try {
                SpanJoin join =
                        SpanJoin.of(kind, arguments, table -> columnNames(connection, table));
                return new SpanJoinTable(name, join);
            } catch (FunctionException e) {
                throw SqliteBridge.userError(e);
            }
        };
    }

    private static List<String> columnNames(SqliteConnection connection, String table) {
        try (SqliteStatement select = connection.prepare("SELECT * FROM " + table)) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < select.columnCount(); i++) {
                names.add(select.columnName(i));
            }
            return names;
        }
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>();
        for (String column : join.columnNames()) {
            ColumnType type = columns.size() < join.integerColumnCount() ? ColumnType.INT64 : null;
            columns.add(new VirtualColumn(column, type, VirtualColumn.Role.VISIBLE));
        }
        return columns;
    }

    @Override
    public List<String> constraintFunctions() {
        return List.of(SOURCE_GEQ);
    }

    @Override
    public boolean isNarrowed() {
        return true;
    }

    @Override
    public long estimatedRows() {
        return 100_000;
    }

    @Override
    public Rows rows(TableCall call) {
        try (SqliteStatement left = select(call, join.left());
                SqliteStatement right = select(call, join.right())) {
            return StoredRows.of(
                    call, name, join.run(new StatementReader(left), new StatementReader(right)));
        } catch (FunctionException e) {
            throw SqliteBridge.userError(e);
        }
    }

    private SqliteStatement select(TableCall call, SpanInput input) {
        StringBuilder sql = new StringBuilder("SELECT ").append(selected(call, input));
        sql.append(" FROM ").append(input.table());
        List<Constraint> bound = new ArrayList<>();
        for (Constraint constraint : call.constraints()) {
            @Nullable String operator = operator(constraint, input);
            if (operator != null) {
                sql.append(bound.isEmpty() ? " WHERE `" : " AND `");
                sql.append(join.columnNames().get(constraint.column())).append(operator);
                bound.add(constraint);
            }
        }
        sql.append(" ORDER BY ");
        if (input.partitioned()) {
            sql.append('`').append(input.partitionColumn()).append("`, ");
        }
        SqliteStatement statement = call.connection().prepare(sql.append("ts").toString());
        for (int i = 0; i < bound.size(); i++) {
            statement.bindValue(i + 1, call.values(), bound.get(i).value());
        }
        return statement;
    }

    /// The columns of an input, those that nobody reads as NULL.
    private String selected(TableCall call, SpanInput input) {
        List<String> joined = join.columnNames();
        List<String> selected = new ArrayList<>();
        for (int i = 0; i < input.columns().size(); i++) {
            String column = input.columns().get(i);
            boolean needed = i == input.ts() || i == input.dur() || i == input.partition();
            selected.add(
                    needed || call.isUsed(joined.indexOf(column)) ? "`" + column + "`" : "NULL");
        }
        return String.join(", ", selected);
    }

    /// How to demand of an input what the query demands of the join, or null when it cannot be.
    private @Nullable String operator(Constraint constraint, SpanInput input) {
        if (constraint.operator() == Operator.LIMIT || constraint.operator() == Operator.OFFSET) {
            return null;
        }
        String column = join.columnNames().get(constraint.column());
        if (constraint.operator() == Operator.FUNCTION) {
            return input.columns().contains(column) ? "` >= ?" : null;
        }
        boolean partition = input.partitioned() && column.equals(input.partitionColumn());
        return partition && constraint.operator() == Operator.EQ ? "` = ?" : null;
    }

    private record StatementReader(SqliteStatement statement) implements SpanReader {
        @Override
        public void rewind() {
            statement.reset();
        }

        @Override
        public boolean next() {
            return statement.step();
        }

        @Override
        public boolean isNull(int column) {
            return statement.type(column) == CellType.NULL;
        }

        @Override
        public boolean isLong(int column) {
            return statement.type(column) == CellType.LONG;
        }

        @Override
        public long getLong(int column) {
            return statement.getLong(column);
        }

        @Override
        public @Nullable Object get(int column) {
            return StatementCells.get(statement, column);
        }
    }
}
