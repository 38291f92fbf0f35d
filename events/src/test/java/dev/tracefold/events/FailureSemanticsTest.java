// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import io.grpc.Status;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;

import static org.assertj.core.api.Assertions.assertThat;

/// What a failure looks like on each wire.
@NullMarked
class FailureSemanticsTest {
    @Test
    void everyCategoryHasItsStatus() {
        assertThat(FailureSemantics.of(FailureCategory.USER))
                .isEqualTo(new FailureSemantics(Status.Code.INVALID_ARGUMENT, 400, 400, 1));
        assertThat(FailureSemantics.of(FailureCategory.DATA))
                .isEqualTo(new FailureSemantics(Status.Code.FAILED_PRECONDITION, 422, 422, 1));
        assertThat(FailureSemantics.of(FailureCategory.RESOURCE))
                .isEqualTo(new FailureSemantics(Status.Code.RESOURCE_EXHAUSTED, 429, 413, 1));
        assertThat(FailureSemantics.of(FailureCategory.INTERNAL))
                .isEqualTo(new FailureSemantics(Status.Code.INTERNAL, 500, 422, 1));
        assertThat(FailureSemantics.of(FailureCategory.EXTERNAL))
                .isEqualTo(new FailureSemantics(Status.Code.UNAVAILABLE, 502, 424, 1));
    }

    @ParameterizedTest
    @EnumSource
    void aBrokerDeliversAgainExactlyWhenTheFailureIsRetryable(FailureCategory category) {
        assertThat(EventOutcome.refused(new Failure(category, "C", "m", true)).retryable())
                .isTrue();
        assertThat(EventOutcome.refused(new Failure(category, "C", "m", false)).retryable())
                .isFalse();
    }
}
