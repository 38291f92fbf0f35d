// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.time.Duration;

/// A query on its way.
public interface QueryHandle {
    /// Its name.
    String queryId();

    /// Calls it off; the listener is told that it finished.
    void cancel();

    /// The numbers now.
    QueryProgress progress();

    /// Waits until the listener has been told that the query finished.
    ///
    /// @return false when that took longer
    boolean await(Duration atMost) throws InterruptedException;
}
