// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// Proves that a statement over an [AggregateTable] says what the one over the table says, from SQLite's program for it.
///
/// The aggregate table must be read once, from beginning to end, and nothing read of it but groups and aggregates: a
/// condition that the table did not take over, a column that is not grouped by, or an expression over columns would read
/// another. Nor may SQLite aggregate anything besides what it is asked to.
final class AggregateProof {
    private final SqliteConnection connection;
    private final ConnectedTable base;

    AggregateProof(SqliteConnection connection, ConnectedTable base) {
        this.connection = connection;
        this.base = base;
    }

    /// Whether a statement from the table alone says the same as before.
    ///
    /// @param sql text of `faster`
    boolean holds(AggregateSpec spec, long statement, long faster, String sql) {
        if (!hasSameShape(statement, faster)) {
            return false;
        }
        Program program = Program.of(connection, sql);
        Set<Integer> readable = new HashSet<>(spec.groups());
        for (int i = 0; i < spec.outputs().size(); i++) {
            readable.add(AggregateTable.storedColumns(base) + i);
        }
        int aggregates = spec.groups().isEmpty() ? spec.outputs().size() : 0;
        return program.opened().size() == 1
                && program.filters() == 1
                && readable.containsAll(program.columns(program.opened().getFirst().cursor()))
                && program.aggregated() == aggregates;
    }

    /// The columns by which the table is to be grouped for a statement that others are joined to, or null where it does not
    /// say the same as before: the aggregate table is to be the outermost loop, so that it is read once.
    ///
    /// @param sql text of `faster`
    /// @param aggregates how many functions SQLite is to aggregate with
    @Nullable Set<Integer> groups(long statement, long faster, String sql, int aggregates) {
        if (!hasSameShape(statement, faster)) {
            return null;
        }
        Program program = Program.of(connection, sql);
        Program.Opened first = program.outermost();
        if (first == null) {
            return null;
        }
        ConnectedTable table = first.table();
        boolean once =
                table != null
                        && table.isAggregated()
                        && program.filters(first.cursor()) == 1
                        && program.opened().stream()
                                .skip(1)
                                .noneMatch(other ->
                                        other.table() != null && other.table().isAggregated());
        if (!once || program.aggregated() != aggregates) {
            return null;
        }
        Set<Integer> groups = new HashSet<>(program.columns(first.cursor()));
        groups.removeIf(column -> column >= AggregateTable.storedColumns(base));
        return groups;
    }

    private static boolean hasSameShape(long statement, long faster) {
        int parameters = SqliteApi.bindParameterCount(statement);
        boolean same =
                SqliteApi.columnCount(statement) == SqliteApi.columnCount(faster)
                        && parameters == SqliteApi.bindParameterCount(faster);
        for (int i = 1; same && i <= parameters; i++) {
            same =
                    Native.string(SqliteApi.bindParameterName(statement, i))
                            .equals(Native.string(SqliteApi.bindParameterName(faster, i)));
        }
        return same;
    }
}
