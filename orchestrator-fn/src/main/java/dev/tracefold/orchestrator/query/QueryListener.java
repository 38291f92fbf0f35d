// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

/// Is told how a query goes, by one thread at a time. A call that blocks holds the query back: while
/// it does, no more than a window of shards is asked for. After `finished` nothing is called.
public interface QueryListener {
    /// A trace was answered. Its rows can be read until the call returns, not after.
    void shardCompleted(CompletedShard shard);

    /// A trace was not answered. With `FAIL` this is not called: the failure ends the query.
    void shardFailed(FailedShard shard);

    /// Numbers changed; follows every other call.
    default void progress(QueryProgress progress) {}

    /// The query ended.
    void finished(QueryOutcome outcome);

    /// The query is about to end before all its answers were taken. Called by any thread, possibly
    /// while another call is blocked, so that it can stop waiting.
    default void stopping() {}
}
