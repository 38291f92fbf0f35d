// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

import static java.util.Objects.requireNonNull;

/// A trace that did not answer a query.
///
/// @param shard position of the trace in the query
/// @param address the trace
/// @param stage how far it had come
/// @param code stable name of the failure
/// @param message the failure
public record TraceError(int shard, String address, String stage, String code, String message) {
    public TraceError {
        requireNonNull(address, "address");
        requireNonNull(stage, "stage");
        requireNonNull(code, "code");
        requireNonNull(message, "message");
    }
}
