// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.shard;

import java.util.List;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.LoadProblem;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// What a worker needs of a trace processor.
public interface TraceEngine {
    /// Loads a trace.
    ///
    /// @throws ProcessorException when it cannot be loaded
    LoadedTrace load(TraceSource source);

    /// Loads of a trace what a query can see, to answer this query and [LoadedTrace#problems].
    ///
    /// @throws ProcessorException when it cannot be loaded
    default LoadedTrace loadFor(TraceSource source, String sql) {
        return load(source);
    }

    /// Whether [#prepare] would make the next loading of a trace cheaper.
    default boolean isUnprepared(TraceSource source) {
        return false;
    }

    /// Makes the next loading of a trace cheaper.
    ///
    /// @throws ProcessorException when that cannot be done
    default void prepare(TraceSource source) {}

    /// A trace that answers, one query at a time; owned by whoever loaded it.
    interface LoadedTrace extends AutoCloseable {
        /// Runs every statement and returns the rows of the last.
        ///
        /// @throws ProcessorException when a statement fails
        QueryResult query(String sql, QueryLimits limits);

        /// What went wrong when the trace was recorded and loaded.
        ///
        /// @throws ProcessorException when that cannot be read
        default List<LoadProblem> problems() {
            return List.of();
        }

        /// Makes a statement that runs fail with code `CANCELLED`; safe from any thread.
        void interrupt();

        @Override
        void close();
    }
}
