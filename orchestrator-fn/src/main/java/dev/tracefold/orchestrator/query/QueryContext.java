// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.time.Duration;
import java.time.InstantSource;

import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.result.ClaimCheckStore;

/// What a query on its way needs of the service that runs it.
interface QueryContext {
    QuerySettings settings();

    ShardPublisher publisher();

    InFlightWindow inFlight();

    ClaimCheckStore claims();

    InstantSource clock();

    /// Runs something short later.
    ///
    /// @return takes it back
    Runnable after(Duration delay, Runnable task);

    /// The route of an answer that this replica gives to itself.
    ShardRoute route(ShardKey key, int attempt);

    /// Removes what an answer has laid down, if anything.
    void discard(ShardReply reply);

    /// The query has told its listener how it ended.
    void finished(String queryId, QueryOutcome outcome);
}
