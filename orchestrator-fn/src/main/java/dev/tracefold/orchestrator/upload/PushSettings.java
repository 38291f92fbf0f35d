// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.upload;

import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;

import static java.util.Objects.requireNonNull;

/// Whose pushes are taken.
///
/// @param audience what the token has to be made for: the subscription's audience, by default its
///     endpoint
/// @param issuer who has to have made it
/// @param account the service account whose token it has to be, if only one's is taken
/// @param keys where the issuer's keys are; Google's when it is not said
public record PushSettings(
        String audience, String issuer, Optional<String> account, Optional<URI> keys) {
    /// Who makes the tokens of Pub/Sub's pushes.
    public static final String GOOGLE = "https://accounts.google.com";

    public PushSettings {
        requireNonNull(audience, "audience");
        requireNonNull(issuer, "issuer");
        requireNonNull(account, "account");
        requireNonNull(keys, "keys");
    }

    /// Settings from environment variables; nothing when no audience is set.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static Optional<PushSettings> fromEnvironment(
            Function<String, @Nullable String> variables) {
        Environment environment = new Environment(variables);
        return environment
                .text("TRACEFOLD_PUSH_AUDIENCE")
                .map(audience ->
                        new PushSettings(
                                audience,
                                environment.text("TRACEFOLD_PUSH_ISSUER").orElse(GOOGLE),
                                environment.text("TRACEFOLD_PUSH_ACCOUNT"),
                                environment.httpAddress("TRACEFOLD_PUSH_KEYS_URL")));
    }
}
