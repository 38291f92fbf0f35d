// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.concurrent.atomic.LongAdder;

import dev.tracefold.events.telemetry.Metrics;

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

    long deadLetterCount() {
        return deadLetters.sum();
    }

    long lostCount() {
        return lost.sum();
    }

    Metrics metrics() {
        return new Metrics()
                .counter(
                        "tracefold_broker_events_total",
                        "Events accepted over HTTP.",
                        accepted::sum)
                .counter(
                        "tracefold_broker_deliveries_total",
                        "Deliveries, those of dead letters included.",
                        deliveries::sum)
                .counter(
                        "tracefold_broker_retries_total",
                        "Deliveries that are tried again.",
                        retries::sum)
                .counter(
                        "tracefold_broker_dead_letters_total",
                        "Events that ended as dead letters.",
                        deadLetters::sum)
                .counter("tracefold_broker_lost_total", "Events that had nowhere to go.", lost::sum)
                .counter(
                        "tracefold_broker_abandoned_total",
                        "Deliveries that the end of the broker broke off.",
                        abandoned::sum);
    }
}
