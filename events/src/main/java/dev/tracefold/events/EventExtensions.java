// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

/// Names of the CloudEvents extensions; lower-case letters and digits only, as CloudEvents demands.
public final class EventExtensions {
    /// Which query an event belongs to.
    public static final String QUERY_ID = "queryid";

    /// Position of the shard in its query, from 0.
    public static final String SHARD = "shard";

    /// How often the orchestrator has asked for the shard, from 1.
    public static final String ATTEMPT = "attempt";

    /// The orchestrator replica that holds the query.
    public static final String REPLICA = "replica";

    /// Where to post the answer; absent when it goes back as the reply of the delivery.
    public static final String REPLY_TO = "replyto";

    /// Proof that the orchestrator asked; handed back unread with the answer.
    public static final String REPLY_TOKEN = "replytoken";

    /// On a request: what the token of its query's cancellation has to hash to.
    public static final String CANCEL_SEAL = "cancelseal";

    /// On a cancellation: proof that it comes from the orchestrator that asked.
    public static final String CANCEL_TOKEN = "canceltoken";

    /// On a request: until when somebody waits for the answer, as CloudEvents' extension of that name.
    public static final String EXPIRY_TIME = "expirytime";

    /// Set by a broker on a dead letter: the subscriber that failed.
    public static final String ERROR_DESTINATION = "knativeerrordest";

    /// Set by a broker on a dead letter: the last HTTP status.
    public static final String ERROR_CODE = "knativeerrorcode";

    /// Set by a broker on a dead letter: the last response's body, in base64.
    public static final String ERROR_DATA = "knativeerrordata";

    private EventExtensions() {}
}
