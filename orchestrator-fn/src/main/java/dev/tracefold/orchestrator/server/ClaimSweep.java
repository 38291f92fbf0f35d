// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import dev.tracefold.events.result.ClaimCheckStore;

/// Removes the answers that nobody will read any more: those older than any query that runs can be.
/// Every replica does, each as well as the others.
final class ClaimSweep {
    private static final System.Logger LOG = System.getLogger(ClaimSweep.class.getName());
    private static final Duration EVERY = Duration.ofHours(1);

    private ClaimSweep() {}

    /// Sweeps now and every hour, as long as this process lives.
    ///
    /// @param oldestQuery how long a query may take
    static void start(ClaimCheckStore claims, Duration oldestQuery, InstantSource clock) {
        Thread.ofVirtual()
                .name("claim-sweep")
                .start(() -> {
                    try {
                        while (true) {
                            sweep(claims, clock.instant().minus(oldestQuery).minus(EVERY));
                            Thread.sleep(EVERY);
                        }
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private static void sweep(ClaimCheckStore claims, Instant then) {
        try {
            int removed = claims.removeOlderThan(then);
            if (removed > 0) {
                LOG.log(System.Logger.Level.INFO, "answers left behind, removed: {0}", removed);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "answers left behind are still there", e);
        }
    }
}
