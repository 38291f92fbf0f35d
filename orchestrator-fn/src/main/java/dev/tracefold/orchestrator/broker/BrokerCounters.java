// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.concurrent.atomic.LongAdder;

/// What a broker has done so far.
final class BrokerCounters {
    private final LongAdder accepted = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder abandoned = new LongAdder();

    void accepted() {
        accepted.increment();
    }

    void delivering() {
        deliveries.increment();
    }

    void retrying() {
        retries.increment();
    }

    void deadLetter() {
        deadLetters.increment();
    }

    void lost() {
        lost.increment();
    }

    /// The broker closed first. What a log keeps is delivered by the next broker.
    void abandoned() {
        abandoned.increment();
    }

    long acceptedCount() {
        return accepted.sum();
    }

    long deliveryCount() {
        return deliveries.sum();
    }

    long retryCount() {
        return retries.sum();
    }

    long deadLetterCount() {
        return deadLetters.sum();
    }

    long lostCount() {
        return lost.sum();
    }

    long abandonedCount() {
        return abandoned.sum();
    }
}
