// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;
import java.util.function.Supplier;

import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

/// One question to a [VirtualTable]: the parameters, and what the query demands of the columns.
/// One object serves all calls of a cursor.
public interface TableCall {
    /// The parameters in declared order, NULL where an optional one was not given; valid during
    /// the call.
    Arguments arguments();

    /// Whether a parameter was given.
    boolean isGiven(int argument);

    /// What the query demands of columns. Only those of [Operator#FUNCTION] must be obeyed; the
    /// others, which only a table that [is narrowed][VirtualTable#isNarrowed()] is told, are
    /// applied to the rows afterwards anyway.
    List<Constraint> constraints();

    /// Whether the query reads a column, as far as a table that
    /// [is narrowed][VirtualTable#isNarrowed()] is told. Cells of others may be anything.
    boolean isUsed(int column);

    /// The values that [#constraints()] refer to; valid during the call.
    Arguments values();

    /// An empty table of this cursor, to be filled and returned. The same table, emptied, comes
    /// back when the cursor asks again for the same schema; its memory is the cursor's.
    Table newTable(TableSchema schema);

    /// Something to keep for the next call of the same cursor, a prepared statement for instance;
    /// closed with the cursor.
    <T extends AutoCloseable> T cursorState(Supplier<T> first);

    /// Whose cursor it is; statements may be run on it.
    SqliteConnection connection();
}
