// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.ShardReply;

/// Which shard of a query is where. Not safe for threads: the query holds its lock around every
/// call.
///
/// ```
///            window free             answer              listener free
///  fresh ──────────────────► out ───────────────► ended ───────────────► taken
///                          ▲   │ failure worth
///                          └───┘ another attempt
/// ```
final class ShardLedger {
    private final ShardState[] shards;
    private final ArrayDeque<Integer> again = new ArrayDeque<>();
    private final ArrayDeque<ShardReply> ended = new ArrayDeque<>();
    private int nextFresh;
    private int out;
    private int remaining;
    private boolean taking;
    private int completed;
    private int failed;
    private long rows;

    ShardLedger(int size) {
        this.remaining = size;
        this.shards = new ShardState[size];
        for (int i = 0; i < size; i++) {
            shards[i] = new ShardState();
        }
    }

    /// The next shard to publish, if one may be: a shard that is out, ended or being taken fills a
    /// place of the window, one that is tried again keeps the place it has.
    @Nullable Ticket nextTicket(int window) {
        for (Integer retried = again.poll(); retried != null; retried = again.poll()) {
            if (!shards[retried].ended) {
                return new Ticket(retried, shards[retried].attempt);
            }
        }
        int held = out + ended.size() + (taking ? 1 : 0);
        if (nextFresh == shards.length || held >= window) {
            return null;
        }
        out++;
        shards[nextFresh].attempt = 1;
        return new Ticket(nextFresh++, 1);
    }

    /// Keeps what stops the timeout of a shard's attempt.
    void setTimeout(Ticket ticket, Runnable stop) {
        shards[ticket.shard].stopTimeout();
        shards[ticket.shard].stopTimeout = stop;
    }

    /// Whether an answer is to be counted: not a duplicate, and not the failure of an old attempt.
    boolean isCurrent(ShardReply reply) {
        int shard = reply.route().key().shard();
        if (shard >= shards.length || shards[shard].ended) {
            return false;
        }
        return switch (reply) {
            case ShardReply.Completed _ -> shards[shard].attempt > 0;
            case ShardReply.Failed failure -> failure.route().attempt() == shards[shard].attempt;
        };
    }

    /// Whether this very answer was counted before. Then its claim check is still wanted.
    boolean isTheAnswerCounted(ShardReply reply) {
        int shard = reply.route().key().shard();
        return shard < shards.length
                && reply instanceof ShardReply.Completed repeated
                && shards[shard].answer instanceof ShardReply.Completed counted
                && repeated.answer().equals(counted.answer());
    }

    /// Begins another attempt after a failure; its pause first, then [#queueAgain(int)].
    ///
    /// @return the attempt that failed, or 0 when there is to be no other
    int tryAgain(ShardReply.Failed failure, int maxAttempts) {
        ShardState state = shards[failure.route().key().shard()];
        if (!failure.failure().retryable() || state.attempt >= maxAttempts) {
            return 0;
        }
        state.stopTimeout();
        return state.attempt++;
    }

    void queueAgain(int shard) {
        again.add(shard);
    }

    /// Counts the last answer of a shard.
    void end(ShardReply reply) {
        ShardState state = shards[reply.route().key().shard()];
        state.stopTimeout();
        state.ended = true;
        state.answer = reply;
        if (state.attempt > 0) {
            out--;
        }
        remaining--;
        ended.add(reply);
    }

    /// Shards that have not ended, with the attempt each is at (0 for fresh ones).
    List<Ticket> open() {
        List<Ticket> open = new ArrayList<>();
        for (int shard = 0; shard < shards.length; shard++) {
            if (!shards[shard].ended) {
                open.add(new Ticket(shard, shards[shard].attempt));
            }
        }
        return open;
    }

    /// Gives out the next answer, if there is one; until [#taken()] it fills its place.
    @Nullable ShardReply take() {
        ShardReply reply = ended.poll();
        taking = reply != null;
        return reply;
    }

    /// The answer given out last is dealt with.
    void taken() {
        taking = false;
    }

    /// Counts what the listener was told.
    void count(int moreCompleted, int moreFailed, long moreRows) {
        completed += moreCompleted;
        failed += moreFailed;
        rows += moreRows;
    }

    /// Gives up: stops all timeouts and hands out the answers nobody will take.
    List<ShardReply> abandon() {
        for (ShardState shard : shards) {
            shard.stopTimeout();
        }
        List<ShardReply> untaken = new ArrayList<>(ended);
        ended.clear();
        return untaken;
    }

    boolean hasOpenShards() {
        return remaining > 0;
    }

    boolean hasShardsOut() {
        return out > 0;
    }

    boolean hasAnswers() {
        return !ended.isEmpty();
    }

    boolean isDone() {
        return remaining == 0 && ended.isEmpty() && !taking;
    }

    QueryProgress progress() {
        return new QueryProgress(shards.length, nextFresh, completed, failed, rows);
    }

    /// One attempt at one shard.
    ///
    /// @param shard position
    /// @param attempt from 1; 0 is none yet
    record Ticket(int shard, int attempt) {}

    private static final class ShardState {
        private int attempt;
        private boolean ended;
        private @Nullable ShardReply answer;
        private @Nullable Runnable stopTimeout;

        void stopTimeout() {
            if (stopTimeout != null) {
                stopTimeout.run();
                stopTimeout = null;
            }
        }
    }
}
