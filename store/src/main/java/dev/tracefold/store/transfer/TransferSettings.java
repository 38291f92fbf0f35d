// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.transfer;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/// How traces are fetched from afar.
///
/// @param rangeBytes asked for at a time
/// @param parallel ranges of a trace on their way at the same time
/// @param attempts how often a range is asked for when that fails in a way that may pass
/// @param pause before the second attempt; doubles
/// @param timeout for one answer of the store to begin
/// @param maxTraceBytes larger traces are refused
public record TransferSettings(
        int rangeBytes,
        int parallel,
        int attempts,
        Duration pause,
        Duration timeout,
        long maxTraceBytes) {
    /// Four ranges of 4 MiB, so that a trace on its way takes 16 MiB.
    public static final TransferSettings DEFAULTS =
            new TransferSettings(
                    4 * 1024 * 1024,
                    4,
                    5,
                    Duration.ofMillis(200),
                    Duration.ofSeconds(30),
                    Long.MAX_VALUE);

    public TransferSettings {
        requireNonNull(pause, "pause");
        requireNonNull(timeout, "timeout");
        if (rangeBytes < 1 || parallel < 1 || attempts < 1 || maxTraceBytes < 0) {
            throw new IllegalArgumentException(
                    "expected positive numbers but was rangeBytes=%d parallel=%d attempts=%d"
                                    .formatted(rangeBytes, parallel, attempts)
                            + " maxTraceBytes="
                            + maxTraceBytes);
        }
    }

    /// The same with another limit of size.
    public TransferSettings withMaxTraceBytes(long bytes) {
        return new TransferSettings(rangeBytes, parallel, attempts, pause, timeout, bytes);
    }
}
