// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.tracefold.events.CancelProof;
import dev.tracefold.events.ShardKey;

/// Proves that this orchestrator asked for a shard: `<expiry>.<mac>`, where the MAC is HMAC-SHA256
/// over query, shard, replica and expiry. Whoever answers hands it back unread. Replicas that are to
/// accept each other's answers share the secret.
public final class ReplyTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_SECRET_BYTES = 16;

    private final SecretKeySpec secret;
    private final InstantSource clock;

    /// Tokens under a secret of at least 16 bytes.
    public ReplyTokens(byte[] secret, InstantSource clock) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "reply secret: expected at least %d bytes but was %d"
                            .formatted(MIN_SECRET_BYTES, secret.length));
        }
        this.secret = new SecretKeySpec(secret, ALGORITHM);
        this.clock = clock;
    }

    /// A token for one shard.
    public String issue(ShardKey key, String replica, Instant expiry) {
        String seconds = Long.toString(expiry.getEpochSecond());
        return seconds + "." + mac(key, replica, seconds);
    }

    /// Whether a token was issued for that shard and has not expired.
    public boolean accepts(String token, ShardKey key, String replica) {
        int dot = token.indexOf('.');
        if (dot < 0) {
            return false;
        }
        String seconds = token.substring(0, dot);
        byte[] given = token.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        byte[] expected = mac(key, replica, seconds).getBytes(StandardCharsets.UTF_8);
        // The MAC first: only then is the expiry ours, and a number.
        return MessageDigest.isEqual(given, expected)
                && clock.instant().getEpochSecond() <= Long.parseLong(seconds);
    }

    /// What calls a query off. Replicas that share the secret make the same.
    public CancelProof cancelProof(String queryId) {
        return new CancelProof(mac("cancel|" + queryId));
    }

    private String mac(ShardKey key, String replica, String expirySeconds) {
        // No query or replica of ours has a bar in its name: no two shards sign the same text.
        return mac("%s|%d|%s|%s".formatted(key.queryId(), key.shard(), replica, expirySeconds));
    }

    private String mac(String signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
