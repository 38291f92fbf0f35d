// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
///
/// A shard costs a byte and a bit for as long as the query lives, because there may be a million;
/// everything else is kept for those that are out or not yet taken, and these fit the window.
final class ShardLedger {
    private final byte[] attempts;
    private final BitSet ended = new BitSet();
    private final ArrayDeque<Integer> again = new ArrayDeque<>();
    private final ArrayDeque<ShardReply> answers = new ArrayDeque<>();
    private final Map<Integer, Flight> flights = new HashMap<>();
    // Answers that are counted and not yet dealt with, by shard.
    private final Map<Integer, ShardReply> untaken = new HashMap<>();
    private @Nullable Function<Ticket, ShardReply> expiry;
    private int nextFresh;
    private int out;
    private int remaining;
    private int taking = -1;
    private int firstOpen;
    private int completed;
    private int failed;
    private long rows;

    ShardLedger(int size) {
        this.remaining = size;
        this.attempts = new byte[size];
    }

    /// The next shard to publish, if one may be: a shard that is out, ended or being taken fills a
    /// place of the window, one that is tried again keeps the place it has.
    ///
    /// @param window places of this query
    /// @param share how many may be out
    @Nullable Ticket nextTicket(int window, int share) {
        if (expiry != null) {
            return null;
        }
        for (Integer retried = again.poll(); retried != null; retried = again.poll()) {
            if (!ended.get(retried)) {
                return new Ticket(retried, attempts[retried]);
            }
        }
        if (!wantsMore(window) || out >= share) {
            return null;
        }
        out++;
        attempts[nextFresh] = 1;
        return new Ticket(nextFresh++, 1);
    }

    /// Whether nothing but the share keeps a fresh shard from going out.
    boolean wantsMore(int window) {
        int held = out + answers.size() + (taking >= 0 ? 1 : 0);
        return expiry == null && nextFresh < attempts.length && held < window;
    }

    /// Keeps since when a shard's attempt is out, and what stops its timeout.
    void departed(Ticket ticket, Instant when, Runnable stopTimeout) {
        stopTimeout(ticket.shard);
        flights.put(ticket.shard, new Flight(when, stopTimeout));
    }

    /// Since when the attempt of a shard is out; null when it is not.
    @Nullable Instant outSince(ShardReply reply) {
        Flight flight = flights.get(reply.route().key().shard());
        return flight == null ? null : flight.since;
    }

    /// Whether an answer is to be counted: not a duplicate, and not the failure of an old attempt.
    boolean isCurrent(ShardReply reply) {
        int shard = reply.route().key().shard();
        if (shard >= attempts.length || ended.get(shard)) {
            return false;
        }
        return switch (reply) {
            case ShardReply.Completed _ -> attempts[shard] > 0;
            case ShardReply.Failed failure -> failure.route().attempt() == attempts[shard];
        };
    }

    /// Whether this very answer is counted and not yet dealt with. Then its claim check is wanted.
    boolean isStillWanted(ShardReply reply) {
        return reply instanceof ShardReply.Completed repeated
                && untaken.get(repeated.route().key().shard()) instanceof ShardReply.Completed kept
                && repeated.answer().equals(kept.answer());
    }

    /// Begins another attempt after a failure; its pause first, then [#queueAgain(int)].
    ///
    /// @return the attempt that failed, or 0 when there is to be no other
    int tryAgain(ShardReply.Failed failure, int maxAttempts) {
        int shard = failure.route().key().shard();
        if (!failure.failure().retryable() || attempts[shard] >= maxAttempts || expiry != null) {
            return 0;
        }
        stopTimeout(shard);
        return attempts[shard]++;
    }

    void queueAgain(int shard) {
        again.add(shard);
    }

    /// Counts the last answer of a shard.
    void end(ShardReply reply) {
        int shard = reply.route().key().shard();
        close(shard);
        untaken.put(shard, reply);
        answers.add(reply);
    }

    /// Ends whatever is still open, one by one as the answers are taken: there may be a million.
    ///
    /// @param failure makes the failure of a shard, given its attempt (0 for fresh ones)
    void expire(Function<Ticket, ShardReply> failure) {
        stopTimeouts();
        again.clear();
        expiry = failure;
    }

    /// Gives out the next answer, if there is one; until [#taken()] it fills its place.
    @Nullable ShardReply take() {
        ShardReply reply = answers.poll();
        if (reply == null && expiry != null && remaining > 0) {
            firstOpen = ended.nextClearBit(firstOpen);
            reply = expiry.apply(new Ticket(firstOpen, attempts[firstOpen]));
            close(firstOpen);
        }
        taking = reply == null ? -1 : reply.route().key().shard();
        return reply;
    }

    /// The answer given out last is dealt with.
    void taken() {
        untaken.remove(taking);
        taking = -1;
    }

    /// Counts what the listener was told.
    void count(int moreCompleted, int moreFailed, long moreRows) {
        completed += moreCompleted;
        failed += moreFailed;
        rows += moreRows;
    }

    /// Gives up: stops all timeouts and hands out the answers nobody will take.
    List<ShardReply> abandon() {
        stopTimeouts();
        List<ShardReply> left = new ArrayList<>(answers);
        answers.clear();
        return left;
    }

    boolean hasOpenShards() {
        return remaining > 0;
    }

    boolean hasShardsOut() {
        return out > 0;
    }

    boolean hasAnswers() {
        return !answers.isEmpty() || (expiry != null && remaining > 0);
    }

    boolean isDone() {
        return remaining == 0 && answers.isEmpty() && taking < 0;
    }

    boolean isExpired() {
        return expiry != null;
    }

    QueryProgress progress() {
        return new QueryProgress(attempts.length, nextFresh, completed, failed, rows);
    }

    private void close(int shard) {
        stopTimeout(shard);
        ended.set(shard);
        if (attempts[shard] > 0) {
            out--;
        }
        remaining--;
    }

    private void stopTimeout(int shard) {
        Flight flight = flights.remove(shard);
        if (flight != null) {
            flight.stopTimeout.run();
        }
    }

    private void stopTimeouts() {
        flights.values().forEach(flight -> flight.stopTimeout.run());
        flights.clear();
    }

    /// One attempt at one shard.
    ///
    /// @param shard position
    /// @param attempt from 1; 0 is none yet
    record Ticket(int shard, int attempt) {}

    private record Flight(Instant since, Runnable stopTimeout) {}
}
