// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;

import static java.util.Objects.requireNonNull;

/// Proves that whoever calls a query off is who asked. Every request of the query carries the seal,
/// SHA-256 of a token; the cancellation carries the token. A worker needs no key, and whoever has
/// seen requests go by has not seen the token.
///
/// @param token what only the query's orchestrator can know before the query is called off
public record CancelProof(String token) {
    public CancelProof {
        requireNonNull(token, "token");
    }

    /// A request that can be called off by the holder of the token.
    public CloudEvent seal(CloudEvent request) {
        return CloudEventBuilder.from(request)
                .withExtension(EventExtensions.CANCEL_SEAL, sealed(token))
                .build();
    }

    /// A cancellation that workers believe.
    public CloudEvent show(CloudEvent cancellation) {
        return CloudEventBuilder.from(cancellation)
                .withExtension(EventExtensions.CANCEL_TOKEN, token)
                .build();
    }

    /// The seal of a request; without one nobody can call it off.
    public static Optional<String> sealOf(CloudEvent request) {
        return extension(request, EventExtensions.CANCEL_SEAL);
    }

    /// The seal of the requests that a cancellation may stop; empty when it proves nothing.
    public static Optional<String> provenBy(CloudEvent cancellation) {
        return extension(cancellation, EventExtensions.CANCEL_TOKEN).map(CancelProof::sealed);
    }

    private static Optional<String> extension(CloudEvent event, String name) {
        return Optional.ofNullable(event.getExtension(name))
                .map(Object::toString)
                .filter(text -> !text.isEmpty());
    }

    private static String sealed(String token) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(token.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
