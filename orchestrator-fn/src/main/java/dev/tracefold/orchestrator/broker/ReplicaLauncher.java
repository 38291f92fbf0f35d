// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.IOException;

import dev.tracefold.events.EventHandler;

/// Starts replicas of a service.
@FunctionalInterface
public interface ReplicaLauncher {
    /// Starts one and waits until it takes events.
    ///
    /// @throws IOException when it cannot be started
    Replica launch() throws IOException;

    /// One that was started.
    interface Replica extends AutoCloseable {
        /// Takes events.
        EventHandler handler();

        /// Whether it still runs.
        boolean isAlive();

        /// Lets it finish, and waits until it is gone, whoever asked for that first.
        @Override
        void close();
    }
}
