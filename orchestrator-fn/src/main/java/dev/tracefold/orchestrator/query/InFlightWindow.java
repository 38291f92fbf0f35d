// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.time.Duration;

/// How many shards all queries of this replica may have out together, and one query's share.
///
/// An answer tells how long its worker was at work. With so many out, a shard took so long; by
/// Little's law the number that makes it take what its work and its way take, and two times its work
/// waiting, is in proportion. That many keep every worker busy and let an autoscaler see a queue,
/// whatever the number of workers is by now, and a query that comes later waits for little. Lost
/// shards halve the number, at most once in a round.
///
/// Safe for threads; calls nobody.
final class InFlightWindow {
    /// Waiting and work that a shard may take, as a multiple of its work.
    private static final double WORTHWHILE = 3;

    // Brokers and schedulers are not more punctual than this; answers of tiny shards would jitter.
    private static final double SLACK_NANOS = 50e6;

    private final QuerySettings.InFlight bounds;
    // Guarded by this.
    private double limit;
    private int hungry;
    private double leastWayNanos = Double.MAX_VALUE;
    private double outNanos;
    private double workNanos;
    private int answers;
    private boolean full;
    private boolean halved;

    InFlightWindow(QuerySettings.InFlight bounds) {
        this.bounds = bounds;
        this.limit = bounds.first();
    }

    /// How many shards one query may have out; never none.
    synchronized int share() {
        return Math.max(1, (int) limit / Math.max(1, hungry));
    }

    /// How many shards all queries may have out.
    synchronized int limit() {
        return (int) limit;
    }

    /// A query began or ended to have shards that could go out.
    synchronized void hungry(boolean begins) {
        hungry += begins ? 1 : -1;
    }

    /// A query would have asked for more than its share.
    synchronized void full() {
        full = true;
    }

    /// A shard was answered.
    ///
    /// @param out how long it was out
    /// @param work how long its worker was at it
    synchronized void answered(Duration out, Duration work) {
        double shardWork = Math.max(0.0, (double) work.toNanos());
        double shardOut = Math.max(shardWork, (double) out.toNanos());
        leastWayNanos = Math.min(leastWayNanos, shardOut - shardWork);
        outNanos += shardOut;
        workNanos += shardWork;
        answers++;
        if (answers >= limit) {
            finishRound();
        }
    }

    /// A shard was lost: nobody took it, or nobody answered in time.
    synchronized void lost() {
        if (!halved) {
            set(limit / 2);
            halved = true;
        }
    }

    private void finishRound() {
        double wanted = (leastWayNanos + SLACK_NANOS) * answers + WORTHWHILE * workNanos;
        double factor = Math.clamp(wanted / Math.max(1, outNanos), 0.5, 2);
        // Growing on the word of a round that did not fill the window would have no end.
        if (factor < 1 || (full && !halved)) {
            set(limit * factor);
        }
        outNanos = 0;
        workNanos = 0;
        answers = 0;
        full = false;
        halved = false;
    }

    private void set(double wanted) {
        limit = Math.clamp(wanted, Math.min(bounds.least(), bounds.first()), bounds.most());
    }
}
