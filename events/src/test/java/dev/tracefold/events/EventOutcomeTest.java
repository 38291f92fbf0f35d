// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The retry rule of Knative's brokers.
@NullMarked
class EventOutcomeTest {
    @ParameterizedTest
    @ValueSource(ints = {404, 408, 409, 429, 500, 502, 503, 599})
    void theseAreDeliveredAgain(int status) {
        assertThat(new EventOutcome.Refused(status, "").retryable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 405, 410, 413, 422, 424})
    void theseAreNot(int status) {
        assertThat(new EventOutcome.Refused(status, "").retryable()).isFalse();
    }

    @Test
    void whoCannotBeReachedIsTriedAgain() {
        assertThat(new EventOutcome.Unreachable("refused").retryable()).isTrue();
    }

    @Test
    void whatWasTakenIsNot() {
        assertThat(new EventOutcome.Accepted().retryable()).isFalse();
    }
}
