// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.processor.error.Failure;

/// Answers are posted to this replica, below `/replies/`. The shortest way, and no broker has to
/// carry what may be large; the worker must be able to reach this replica.
public final class DirectReplyChannel extends ReceivingReplyChannel {
    private final Supplier<URI> baseAddress;
    private final Function<URI, EventHandler> replicas;

    /// Answers to a replica.
    ///
    /// @param baseAddress how workers reach this replica; asked late, since a port may be bound late
    /// @param replicas how this one reaches others
    public DirectReplyChannel(Supplier<URI> baseAddress, Function<URI, EventHandler> replicas) {
        this.baseAddress = baseAddress;
        this.replicas = replicas;
    }

    @Override
    public Optional<URI> replyTo(String queryId) {
        return Optional.of(baseAddress.get().resolve(path(queryId)));
    }

    /// Only to what looks like a replica's address: it came in with an event.
    @Override
    public EventOutcome forward(CloudEvent answer) {
        ShardRoute route = ShardEvents.route(answer);
        String path = path(route.key().queryId());
        return route.replyTo()
                .filter(address -> isHttp(address) && path.equals(address.getRawPath()))
                .map(address -> replicas.apply(address).handle(answer))
                .orElseGet(() ->
                        EventOutcome.refused(
                                Failure.user(
                                        "REPLY_ADDRESS_REFUSED",
                                        "event %s: expected the address of a replica but was %s"
                                                .formatted(answer.getId(), route.replyTo()))));
    }

    private static boolean isHttp(URI address) {
        return ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                && address.getRawQuery() == null
                && address.getRawUserInfo() == null;
    }

    private static String path(String queryId) {
        return "/replies/" + queryId;
    }
}
