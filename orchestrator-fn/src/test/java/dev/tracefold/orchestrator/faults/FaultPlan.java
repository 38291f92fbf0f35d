// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.faults;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.tracefold.events.ShardKey;

/// What goes wrong in one run. Each draw depends on the seed, the fault, the shard and how often it
/// was drawn for, and on nothing that threads could change.
final class FaultPlan {
    private static final double[] RATES = {0, 0, 0.1, 0.35};

    private final long seed;
    private final Map<Fault, Double> rates = new EnumMap<>(Fault.class);
    private final Map<String, Integer> draws = new ConcurrentHashMap<>();
    private final Set<Fault> happened = ConcurrentHashMap.newKeySet();

    /// What can go wrong.
    enum Fault {
        /// The broker answers 503, at most thrice in a row.
        BROKER_BUSY,
        /// The broker delivers a request twice.
        REQUEST_TWICE,
        /// The worker dies before it began.
        WORKER_GONE,
        /// The worker dies when it has answered and nobody was told.
        WORKER_KILLED,
        /// The worker is told to stop, and another takes its place.
        WORKER_STOPPED,
        /// The broker does not carry the answer: the request becomes a dead letter.
        ANSWER_TOO_LARGE,
        /// No worker ever takes the shard.
        SHARD_POISONED,
        /// The answer comes twice.
        ANSWER_TWICE,
        /// The answer comes after others.
        ANSWER_LATE,
        /// The answer does not come.
        ANSWER_LOST,
        /// What the answer had laid down is gone.
        CLAIM_LOST,
        /// The client takes its time.
        CLIENT_SLOW,
        /// The client goes away.
        CLIENT_GONE
    }

    FaultPlan(long seed) {
        this.seed = seed;
        Random random = new Random(seed);
        for (Fault fault : Fault.values()) {
            rates.put(fault, RATES[random.nextInt(RATES.length)]);
        }
        // Lost answers end at a deadline, which is time; clients that go leave little to look at.
        if (random.nextInt(4) != 0) {
            rates.put(Fault.ANSWER_LOST, 0.0);
        }
        if (random.nextInt(4) != 0) {
            rates.put(Fault.CLIENT_GONE, 0.0);
        }
    }

    /// A source of what is not a fault.
    Random random() {
        return new Random(seed * 31 + 7);
    }

    boolean expects(Fault fault) {
        return rates.getOrDefault(fault, 0.0) > 0;
    }

    /// Whether the fault happens this time.
    boolean strikes(Fault fault, ShardKey key) {
        int times = draws.merge(fault + " " + key.shard(), 1, Integer::sum);
        if (fault == Fault.SHARD_POISONED) {
            times = 0;
        } else if (fault == Fault.BROKER_BUSY && times % 4 == 0) {
            return false;
        }
        boolean strikes = draw(fault, key.shard(), times) < rates.getOrDefault(fault, 0.0);
        if (strikes) {
            happened.add(fault);
        }
        return strikes;
    }

    /// Faults that happened.
    Set<Fault> happened() {
        return happened;
    }

    private double draw(Fault fault, int shard, int times) {
        long mixed = seed;
        for (long part : new long[] {fault.name().hashCode(), shard, times}) {
            mixed = (mixed ^ part) * 0x9E3779B97F4A7C15L;
            mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
            mixed ^= mixed >>> 32;
        }
        return (double) (mixed >>> 11) / (double) (1L << 53);
    }
}
