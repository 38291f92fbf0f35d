// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.HashSet;
import java.util.Set;

/// Proves that a statement over an [AggregateTable] says what the one over the table says, from SQLite's program for it.
///
/// The aggregate table must be read once, from beginning to end, and nothing read of it but groups and aggregates: a
/// condition that the table did not take over, a column that is not grouped by, or an expression over columns would read
/// another. Nor may SQLite aggregate anything besides.
final class AggregateProof {
    private static final int OPCODE = 1;
    private static final int P2 = 3;

    private final SqliteConnection connection;
    private final AggregateSpec spec;
    private final Set<Integer> readable;
    private int opened;
    private int filtered;
    private int aggregated;
    private boolean readsOther;

    AggregateProof(SqliteConnection connection, ConnectedTable base, AggregateSpec spec) {
        this.connection = connection;
        this.spec = spec;
        this.readable = new HashSet<>(spec.groups());
        for (int i = 0; i < spec.outputs().size(); i++) {
            readable.add(AggregateTable.storedColumns(base) + i);
        }
    }

    /// @param sql text of `faster`
    boolean holds(long statement, long faster, String sql) {
        if (!hasSameShape(statement, faster)) {
            return false;
        }
        long explain = connection.compile("EXPLAIN " + sql);
        try {
            while (SqliteApi.step(explain) == SqliteApi.ROW) {
                read(SqliteApi.columnText(explain, OPCODE), SqliteApi.columnInt64(explain, P2));
            }
        } finally {
            SqliteApi.finalizeStatement(explain);
        }
        int aggregates = spec.groups().isEmpty() ? spec.outputs().size() : 0;
        return opened == 1 && filtered == 1 && !readsOther && aggregated == aggregates;
    }

    private void read(String opcode, long p2) {
        switch (opcode) {
            case "VOpen" -> opened++;
            case "VFilter" -> filtered++;
            case "VColumn" -> readsOther |= !readable.contains((int) p2);
            case "AggStep", "AggStep1", "AggInverse" -> aggregated++;
            default -> {
                // Reads no table.
            }
        }
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
