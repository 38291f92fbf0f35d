// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.trace;

import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/// What reading a trace showed, or why it could not be read.
///
/// @param trace which version of which
/// @param outcome one or the other
public record IndexedTrace(UploadedTrace trace, Outcome outcome) {
    public IndexedTrace {
        requireNonNull(trace, "trace");
        requireNonNull(outcome, "outcome");
    }

    /// How it went.
    public sealed interface Outcome {}

    /// It is a trace.
    ///
    /// @param kind format the sniffer saw
    /// @param bounds of the trace clock; none where nothing happened
    /// @param rowCounts rows by table, of those that have any
    /// @param metadata what the trace says of itself, a [String], [Long] or [Double] by name
    public record Facts(
            String kind,
            Optional<Bounds> bounds,
            Map<String, Long> rowCounts,
            Map<String, Object> metadata)
            implements Outcome {
        public Facts {
            requireNonNull(kind, "kind");
            requireNonNull(bounds, "bounds");
            rowCounts = Map.copyOf(rowCounts);
            metadata = Map.copyOf(metadata);
        }
    }

    /// It is none, or cannot be read.
    ///
    /// @param error a sentence
    public record Unreadable(String error) implements Outcome {
        public Unreadable {
            requireNonNull(error, "error");
        }
    }

    /// From the first to the last moment.
    ///
    /// @param startNanos first, on the trace clock
    /// @param endNanos last
    public record Bounds(long startNanos, long endNanos) {}
}
