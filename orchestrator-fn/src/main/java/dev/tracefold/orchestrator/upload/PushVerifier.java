// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.upload;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.google.api.client.json.webtoken.JsonWebSignature;
import com.google.auth.oauth2.TokenVerifier;

import dev.tracefold.events.EventOutcome;

/// Lets in the pushes whose identity token Google signed for us. Without settings every push is let
/// in, which is for addresses that nobody outside can reach.
public final class PushVerifier {
    private static final String BEARER = "Bearer ";

    private final Optional<PushSettings> settings;
    private final Optional<TokenVerifier> verifier;

    /// A verifier, or none.
    public PushVerifier(Optional<PushSettings> settings) {
        this.settings = settings;
        this.verifier =
                settings.map(known -> {
                    TokenVerifier.Builder builder =
                            TokenVerifier.newBuilder()
                                    .setAudience(known.audience())
                                    .setIssuer(known.issuer());
                    known.keys()
                            .ifPresent(keys -> builder.setCertificatesLocation(keys.toString()));
                    return builder.build();
                });
    }

    /// Why a push is refused; nothing when it is let in.
    public Optional<EventOutcome> refusal(Map<String, String> headers) {
        if (verifier.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        known.putAll(headers);
        String authorization = known.getOrDefault("authorization", "");
        if (!authorization.startsWith(BEARER)) {
            return refused(401, "a push without an identity token");
        }
        try {
            JsonWebSignature token =
                    verifier.get().verify(authorization.substring(BEARER.length()).strip());
            Object email = token.getPayload().get("email");
            Optional<String> account = settings.flatMap(PushSettings::account);
            return account.isEmpty() || account.get().equals(email)
                    ? Optional.empty()
                    : refused(403, "a push of another account: " + email);
        } catch (TokenVerifier.VerificationException e) {
            return refused(401, "a push whose identity token is not valid: " + e.getMessage());
        } catch (RuntimeException e) {
            // The library throws what it likes for a token that is none.
            return refused(401, "a push whose identity token cannot be read");
        }
    }

    private static Optional<EventOutcome> refused(int status, String reason) {
        return Optional.of(new EventOutcome.Refused(status, reason));
    }
}
