// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/// Tries again what failed in a way that may pass, with pauses that double.
///
/// @param most how often at most
/// @param pause before the second attempt
public record Attempts(int most, Duration pause) {
    /// The work's result.
    ///
    /// @throws IOException what the last attempt threw
    public <T> T run(Work<T> work) throws IOException {
        long millis = pause.toMillis();
        for (int attempt = 1; ; attempt++) {
            try {
                return work.run();
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt >= most) {
                    throw e;
                }
            }
            rest(millis);
            millis *= 2;
        }
    }

    private static void rest(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to try again");
        }
    }

    /// What is tried.
    @FunctionalInterface
    public interface Work<T> {
        /// One attempt.
        ///
        /// @throws IOException when another may go better
        T run() throws IOException;
    }
}
