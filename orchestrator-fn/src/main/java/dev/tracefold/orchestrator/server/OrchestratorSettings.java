// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;
import dev.tracefold.events.settings.StoreVariables;

import static java.util.Objects.requireNonNull;

/// How an orchestrator process is wired.
///
/// @param replica its name among replicas
/// @param broker ingress of the broker
/// @param brokerTimeout for handing over one event
/// @param replyChannel how answers come back
/// @param replyTopic Pub/Sub topic of the answers, where that is the channel
/// @param replyBase how workers reach this replica; empty for its address and bound port
/// @param replySecret shared by replicas that are to accept each other's answers; empty for a random
///     one
/// @param claims where workers lay down large answers, a directory or `gs://bucket/prefix`
public record OrchestratorSettings(
        String replica,
        URI broker,
        Duration brokerTimeout,
        ReplyChannelKind replyChannel,
        Optional<String> replyTopic,
        Optional<URI> replyBase,
        Optional<String> replySecret,
        URI claims) {
    public OrchestratorSettings {
        requireNonNull(replica, "replica");
        requireNonNull(broker, "broker");
        requireNonNull(brokerTimeout, "brokerTimeout");
        requireNonNull(replyChannel, "replyChannel");
        requireNonNull(replyTopic, "replyTopic");
        requireNonNull(replyBase, "replyBase");
        requireNonNull(replySecret, "replySecret");
        requireNonNull(claims, "claims");
        if (replyChannel == ReplyChannelKind.PUBSUB && replyTopic.isEmpty()) {
            throw new IllegalArgumentException(
                    "TRACEFOLD_REPLY_TOPIC: expected projects/<project>/topics/<topic> for the"
                            + " channel pubsub but it is not set");
        }
        replySecret
                .filter(secret -> secret.getBytes(StandardCharsets.UTF_8).length < 16)
                .ifPresent(_ -> {
                    // The value is a secret, so only its fault is told.
                    throw new IllegalArgumentException(
                            "TRACEFOLD_REPLY_SECRET: expected at least 16 bytes but was"
                                    + " shorter");
                });
    }

    /// How answers come back to a process.
    public enum ReplyChannelKind {
        /// Workers post them to this replica.
        DIRECT,
        /// Workers reply them to the broker, which posts them to this replica.
        BROKER,
        /// Workers publish them to a Pub/Sub topic, of which this replica has a subscription.
        PUBSUB
    }

    /// Settings from environment variables; the module's README lists them.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static OrchestratorSettings fromEnvironment(
            Function<String, @Nullable String> variables) {
        Environment environment = new Environment(variables);
        URI broker =
                environment
                        .httpAddress("TRACEFOLD_BROKER_URL")
                        .or(() -> environment.httpAddress("K_SINK"))
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "TRACEFOLD_BROKER_URL: expected the address of the"
                                                + " broker's ingress but it is not set"));
        return new OrchestratorSettings(
                environment
                        .text("TRACEFOLD_REPLICA")
                        .or(() -> environment.text("HOSTNAME"))
                        .orElse("orchestrator"),
                broker,
                environment.duration("TRACEFOLD_BROKER_TIMEOUT", Duration.ofSeconds(30)),
                environment.choice(
                        "TRACEFOLD_REPLY_CHANNEL", ReplyChannelKind.class, ReplyChannelKind.DIRECT),
                environment.text("TRACEFOLD_REPLY_TOPIC"),
                environment.httpAddress("TRACEFOLD_REPLY_BASE_URL"),
                environment.text("TRACEFOLD_REPLY_SECRET"),
                StoreVariables.claims(environment));
    }
}
