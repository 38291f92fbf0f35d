// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.ShardKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Tokens are for one shard of one replica and one while.
@NullMarked
class ReplyTokensTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final ShardKey KEY = new ShardKey("q", 3);
    private final ReplyTokens tokens = tokens("0123456789abcdef", NOW);

    @Test
    void aTokenIsExpiryAndHmacOverQueryShardReplicaAndExpiry() {
        // printf 'q|3|r|1000060' | openssl dgst -sha256 -hmac 0123456789abcdef -binary | base64
        assertThat(tokens.issue(KEY, "r", NOW.plusSeconds(60)))
                .isEqualTo("1000060.bs06ew8ai6iZ7M4SkcP1Lq7bT5PtNccQeQs5RRNXKTQ");
    }

    @Test
    void aTokenIsAcceptedUntilItExpires() {
        String token = tokens.issue(KEY, "r", NOW.plusSeconds(60));

        assertThat(tokens.accepts(token, KEY, "r")).isTrue();
        assertThat(tokens("0123456789abcdef", NOW.plusSeconds(60)).accepts(token, KEY, "r"))
                .isTrue();
        assertThat(tokens("0123456789abcdef", NOW.plusSeconds(61)).accepts(token, KEY, "r"))
                .isFalse();
    }

    @Test
    void aTokenIsForOneShardOfOneReplica() {
        String token = tokens.issue(KEY, "r", NOW.plusSeconds(60));

        assertThat(tokens.accepts(token, new ShardKey("q", 4), "r")).isFalse();
        assertThat(tokens.accepts(token, new ShardKey("p", 3), "r")).isFalse();
        assertThat(tokens.accepts(token, KEY, "s")).isFalse();
        assertThat(tokens.accepts(token.replace("1000060", "1000061"), KEY, "r")).isFalse();
        assertThat(tokens("another secret!!", NOW).accepts(token, KEY, "r")).isFalse();
        assertThat(tokens.accepts("", KEY, "r")).isFalse();
        assertThat(tokens.accepts("x.y", KEY, "r")).isFalse();
    }

    @Test
    void aShortSecretIsRefused() {
        assertThatThrownBy(() -> tokens("short", NOW))
                .hasMessage("reply secret: expected at least 16 bytes but was 5");
    }

    private static ReplyTokens tokens(String secret, Instant now) {
        return new ReplyTokens(secret.getBytes(StandardCharsets.UTF_8), InstantSource.fixed(now));
    }
}
