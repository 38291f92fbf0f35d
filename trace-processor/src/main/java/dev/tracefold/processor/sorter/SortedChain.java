// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

/// Events that their importer keeps in order.
final class SortedChain extends EventChain {
    private final SortedEvents events;
    private final int queue;
    private final int number;

    SortedChain(SortedEvents events, RunPart part) {
        this.events = events;
        this.queue = part.queue;
        this.number = part.number;
        this.parser = part.parser;
    }

    @Override
    void begin(int windowBytes, boolean alone) {
        rank = alone ? queue : number;
        advance();
    }

    @Override
    int queue() {
        return queue;
    }

    @Override
    boolean advance() {
        if (!events.next()) {
            return false;
        }
        timestamp = events.timestampNanos();
        payload = events.payload();
        return true;
    }
}
