// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import java.util.Optional;

/// Types of the events between the functions.
public enum EventType {
    /// Orchestrator to worker: answer this shard.
    SHARD_REQUESTED("dev.tracefold.shard.requested.v1"),
    /// Worker to orchestrator: the answer, or where it lies.
    SHARD_COMPLETED("dev.tracefold.shard.completed.v1"),
    /// Worker to orchestrator: why there is no answer.
    SHARD_FAILED("dev.tracefold.shard.failed.v1"),
    /// Orchestrator to worker: nobody waits any more.
    QUERY_CANCELLED("dev.tracefold.query.cancelled.v1"),
    /// Orchestrator to worker: a trace arrived in a store.
    TRACE_UPLOADED("dev.tracefold.trace.uploaded.v1"),
    /// Worker to orchestrator: a row for the catalog.
    TRACE_INDEXED("dev.tracefold.trace.indexed.v1");

    private final String wireName;

    EventType(String wireName) {
        this.wireName = wireName;
    }

    /// The CloudEvents `type`.
    public String wireName() {
        return wireName;
    }

    /// The type of that name, if it is one of ours.
    public static Optional<EventType> ofWireName(String wireName) {
        for (EventType type : values()) {
            if (type.wireName.equals(wireName)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
