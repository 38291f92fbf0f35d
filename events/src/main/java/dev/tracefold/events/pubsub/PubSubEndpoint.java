// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.pubsub;

import java.util.Optional;
import java.util.function.Function;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import io.grpc.ManagedChannelBuilder;
import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;

import static java.util.Objects.requireNonNull;

/// Where Pub/Sub is: Google's, with the credentials of the environment, or an emulator without any.
///
/// @param emulator host and port, if it is one
public record PubSubEndpoint(Optional<String> emulator) {
    // Pub/Sub's own limit for a message is 10 MB; one response may hold several.
    private static final int MAX_INBOUND_BYTES = 32 * 1024 * 1024;

    public PubSubEndpoint {
        requireNonNull(emulator, "emulator");
    }

    /// From `PUBSUB_EMULATOR_HOST`, the variable of Google's own clients.
    public static PubSubEndpoint fromEnvironment(Function<String, @Nullable String> variables) {
        return new PubSubEndpoint(new Environment(variables).text("PUBSUB_EMULATOR_HOST"));
    }

    /// How a client connects.
    // The client library configures raw builders.
    @SuppressWarnings("rawtypes")
    public TransportChannelProvider transport() {
        InstantiatingGrpcChannelProvider.Builder channels =
                SubscriptionAdminSettings.defaultGrpcTransportProviderBuilder()
                        .setMaxInboundMessageSize(MAX_INBOUND_BYTES);
        emulator.ifPresent(host ->
                channels.setEndpoint(host)
                        .setChannelConfigurator(
                                (ManagedChannelBuilder builder) -> builder.usePlaintext()));
        return channels.build();
    }

    /// As whom it connects.
    public CredentialsProvider credentials() {
        return emulator.isPresent()
                ? NoCredentialsProvider.create()
                : SubscriptionAdminSettings.defaultCredentialsProviderBuilder().build();
    }
}
