// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import dev.tracefold.orchestrator.query.QueryRequest;

/// Whoever answers a query over many traces.
public interface Fleet {
    /// Answers and returns when there is nothing more to come.
    ///
    /// @param rows is told of every trace
    /// @param onCancel takes what to do to call the query off
    /// @throws InterruptedException when the thread is
    End run(QueryRequest request, OrderedRows rows, CancelHook onCancel)
            throws InterruptedException;

    /// Takes what to do on Ctrl-C.
    @FunctionalInterface
    interface CancelHook {
        /// From now on.
        void set(Runnable cancel);
    }

    /// How it went.
    sealed interface End {
        /// Every trace was answered or failed.
        record Finished() implements End {}

        /// The query failed as a whole.
        ///
        /// @param message why
        record Failed(String message) implements End {}

        /// It was called off.
        record Cancelled() implements End {}
    }
}
