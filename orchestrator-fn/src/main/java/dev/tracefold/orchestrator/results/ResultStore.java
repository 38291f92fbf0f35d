// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.filter.ValueType;

/// Where the rows of queries lie.
public interface ResultStore {
    /// Begins the rows of a query, in place of what was there.
    ///
    /// @param traceColumns what is told of each trace beside its rows
    /// @param rowLimit most rows that are kept
    /// @param traces hands over every trace of the query, in order
    ResultWriter create(
            String uuid, List<TraceField> traceColumns, long rowLimit, TraceList traces);

    /// Goes on with the rows of a query.
    ///
    /// @return empty when there is nothing to go on with
    Optional<ResultWriter> resume(String uuid);

    /// Begins the rows of a standing query, or goes on with them.
    ///
    /// @param traceColumns what is told of each trace beside its rows
    /// @param rowLimit most rows that are kept
    StandingWriter follow(String uuid, List<TraceField> traceColumns, long rowLimit);

    /// Opens the rows of a query, also while they are written.
    ///
    /// @return empty when there are none
    Optional<ResultReader> open(String uuid);

    /// The rows of a query are written as far as they will be, here and now: they may go where others read
    /// them too. Fails for nobody; what cannot be moved stays where it is.
    default void settle(String uuid) {}

    /// Removes the rows of a query, if there are any.
    void delete(String uuid);

    /// The queries that have rows here.
    List<String> all();

    /// What is told of each trace beside its rows.
    ///
    /// @param name of the column
    /// @param type of its values
    record TraceField(String name, ValueType type) {}

    /// The traces of a query.
    @FunctionalInterface
    interface TraceList {
        /// Hands them over.
        void forEach(TraceSink sink);
    }

    /// Takes the traces of a query.
    @FunctionalInterface
    interface TraceSink {
        /// Takes the next one.
        void accept(String address, List<@Nullable String> cells);
    }
}
