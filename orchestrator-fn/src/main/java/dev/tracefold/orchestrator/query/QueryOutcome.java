// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.util.Optional;

import dev.tracefold.processor.error.Failure;

/// How a query ended.
public sealed interface QueryOutcome {
    /// The numbers at the end.
    QueryProgress progress();

    /// Every shard ended; with `SKIP` some may have failed.
    ///
    /// @param progress the numbers at the end
    record Finished(QueryProgress progress) implements QueryOutcome {}

    /// A failure ended it.
    ///
    /// @param progress the numbers at the end
    /// @param failure why
    /// @param shard the trace that failed, when it was one
    record Failed(QueryProgress progress, Failure failure, Optional<FailedShard> shard)
            implements QueryOutcome {}

    /// Its client called it off.
    ///
    /// @param progress the numbers at the end
    record Cancelled(QueryProgress progress) implements QueryOutcome {}
}
