// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;

/// A table that is computed when a query asks for it: a table function, or the product of a
/// `CREATE VIRTUAL TABLE`.
///
/// A query opens cursors on it, and [#rows(TableCall)] is asked for every one of them, and again
/// when its parameters change, as in a join `FROM a JOIN f(a.x)`.
public interface VirtualTable extends AutoCloseable {
    /// The columns, parameters included; those come after all others, in the order in which
    /// parentheses give them.
    List<VirtualColumn> columns();

    /// Rows to expect of a call, for the query planner.
    default long estimatedRows() {
        return 100;
    }

    /// Names of two-argument SQL functions that, called with one of our columns first
    /// (`bind(c0, 'x')`), are handed to [#rows(TableCall)] instead of being evaluated. They must be
    /// registered as functions too, or SQLite does not know them.
    default List<String> constraintFunctions() {
        return List.of();
    }

    /// Whether SQLite's comparisons and orders may be applied to the table that
    /// [#rows(TableCall)] returns. It must be true only if that always is a stored table with the
    /// declared columns.
    default boolean filtersRows() {
        return true;
    }

    /// Whether a call with the same parameters and constraint functions gives the same rows while
    /// one statement runs, so that they need not be computed again. It must be false where
    /// [#rows(TableCall)] leaves rows out because of other constraints.
    default boolean isStable() {
        return true;
    }

    /// Whether [#rows(TableCall)] computes fewer rows where the query demands a value of a column.
    /// Such demands are made of the first call of a cursor; from the second on all rows are asked
    /// for, so that a join does not compute them again for each row of the other table.
    default boolean isNarrowed() {
        return false;
    }

    /// Computes the rows. Failures are as in [ScalarFunction#call(Arguments, ResultSink)].
    Rows rows(TableCall call);

    /// Called when the table is dropped or its connection closes.
    @Override
    default void close() {}
}
