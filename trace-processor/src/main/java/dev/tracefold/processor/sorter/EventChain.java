// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

/// A stream of one queue that has the events itself.
abstract class EventChain extends EventStream {
    /// Payload, aux and parser of the first event.
    long payload;

    int aux;
    int parser;

    /// Goes to the first event.
    ///
    /// @param alone whether the chain is all of its queue, whose number ranks it among queues then
    abstract void begin(int windowBytes, boolean alone);

    abstract int queue();

    @Override
    final EventChain source() {
        return this;
    }
}
