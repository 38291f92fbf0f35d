// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.orchestrator.broker.DeliveryPolicy.Backoff;

import static org.assertj.core.api.Assertions.assertThat;

/// How pauses grow.
@NullMarked
class DeliveryPolicyTest {
    @Test
    void exponentialPausesDouble() {
        assertThat(pauses(Backoff.EXPONENTIAL)).containsExactly(500, 1000, 2000, 4000);
    }

    @Test
    void linearPausesGrowByTheDelay() {
        assertThat(pauses(Backoff.LINEAR)).containsExactly(500, 1000, 1500, 2000);
    }

    @Test
    void aLatePauseDoesNotOverflow() {
        DeliveryPolicy policy =
                new DeliveryPolicy(
                        1000, Backoff.EXPONENTIAL, Duration.ofSeconds(1), Optional.empty());

        assertThat(policy.pauseBefore(1000)).isPositive();
    }

    private static long[] pauses(Backoff backoff) {
        DeliveryPolicy policy =
                new DeliveryPolicy(4, backoff, Duration.ofMillis(500), Optional.empty());
        return IntStream.rangeClosed(1, 4)
                .mapToLong(retry -> policy.pauseBefore(retry).toMillis())
                .toArray();
    }
}
