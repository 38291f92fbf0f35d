// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

/// Events in order, of which there always is a first.
abstract class EventStream {
    /// Time of the first event.
    long timestamp;

    /// Which of two streams comes first when the times are equal: the lower.
    int rank;

    /// What the first event is read from.
    abstract EventChain source();

    /// Goes on to the next event.
    ///
    /// @return false when there is none
    abstract boolean advance();
}
