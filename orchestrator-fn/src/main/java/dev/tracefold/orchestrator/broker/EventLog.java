// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.IOException;
import java.util.function.Consumer;

import io.cloudevents.CloudEvent;

import static java.util.Objects.requireNonNull;

/// Keeps what a broker has accepted until every trigger has dealt with it. A log outlives the
/// brokers that use it, as a topic does: whoever reads for a group goes on where that group was.
public interface EventLog extends AutoCloseable {
    /// Keeps an event. May be called by many threads.
    ///
    /// @throws IOException when it cannot be kept
    void append(Entry entry) throws IOException;

    /// Reads for a group, each entry at least once, in the order of the log: those that are not
    /// dealt with yet, or, for a group that is new, those that are appended after this returns.
    ///
    /// @param group whose place in the log it is; one reader at a time
    /// @param maxOpen entries given out and not dealt with
    /// @param sink takes entries, on the reader's thread; does not block
    Reader read(String group, int maxOpen, Consumer<Open> sink);

    /// Keeps nothing more; what is kept stays.
    @Override
    void close();

    /// An event that is kept.
    ///
    /// @param event as it came
    /// @param hops how many more replies may follow from it
    record Entry(CloudEvent event, int hops) {
        public Entry {
            requireNonNull(event, "event");
        }
    }

    /// An entry that was given out.
    interface Open {
        /// What to deal with.
        Entry entry();

        /// It is dealt with; in any order, by any thread.
        void done();
    }

    /// Somebody who reads.
    interface Reader extends AutoCloseable {
        /// Gives out nothing more. What is not dealt with is given out again to the next reader of
        /// the group.
        @Override
        void close();
    }
}
