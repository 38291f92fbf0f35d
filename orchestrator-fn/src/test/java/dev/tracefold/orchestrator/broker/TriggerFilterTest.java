// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// The dialects of trigger filters.
@NullMarked
class TriggerFilterTest {
    private static final CloudEvent EVENT =
            CloudEventBuilder.v1()
                    .withId("1")
                    .withSource(URI.create("/source"))
                    .withType("dev.tracefold.test.v1")
                    .withSubject("objects/a.pftrace")
                    .withExtension("replica", "r0")
                    .build();
    private static final TriggerFilter YES = new TriggerFilter.Exact(Map.of("id", "1"));
    private static final TriggerFilter NO = new TriggerFilter.Exact(Map.of("id", "2"));

    @Test
    void exactWantsEveryAttributeAsItIs() {
        assertThat(exact(Map.of("type", "dev.tracefold.test.v1", "replica", "r0"))).isTrue();
        assertThat(exact(Map.of("type", "dev.tracefold.test.v1", "replica", "r1"))).isFalse();
        assertThat(exact(Map.of("missing", "x"))).isFalse();
        assertThat(exact(Map.of("source", "/source"))).isTrue();
    }

    @Test
    void prefixAndSuffixLookAtTheEnds() {
        assertThat(new TriggerFilter.Prefix(Map.of("type", "dev.tracefold.")).matches(EVENT))
                .isTrue();
        assertThat(new TriggerFilter.Prefix(Map.of("type", "tracefold")).matches(EVENT)).isFalse();
        assertThat(new TriggerFilter.Suffix(Map.of("subject", ".pftrace")).matches(EVENT)).isTrue();
        assertThat(new TriggerFilter.Suffix(Map.of("subject", ".json")).matches(EVENT)).isFalse();
        assertThat(new TriggerFilter.Suffix(Map.of("missing", "")).matches(EVENT)).isFalse();
    }

    @Test
    void filtersCombine() {
        assertThat(new TriggerFilter.All(List.of(YES, YES)).matches(EVENT)).isTrue();
        assertThat(new TriggerFilter.All(List.of(YES, NO)).matches(EVENT)).isFalse();
        assertThat(new TriggerFilter.All(List.of()).matches(EVENT)).isTrue();
        assertThat(new TriggerFilter.Any(List.of(NO, YES)).matches(EVENT)).isTrue();
        assertThat(new TriggerFilter.Any(List.of(NO)).matches(EVENT)).isFalse();
        assertThat(new TriggerFilter.Any(List.of()).matches(EVENT)).isFalse();
        assertThat(new TriggerFilter.Not(NO).matches(EVENT)).isTrue();
        assertThat(new TriggerFilter.Not(YES).matches(EVENT)).isFalse();
    }

    private static boolean exact(Map<String, String> attributes) {
        return new TriggerFilter.Exact(attributes).matches(EVENT);
    }
}
