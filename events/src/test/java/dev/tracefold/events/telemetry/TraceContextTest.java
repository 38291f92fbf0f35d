// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.net.URI;
import java.util.Optional;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The distributed tracing extension of CloudEvents.
@NullMarked
class TraceContextTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final CloudEvent EVENT =
            CloudEventBuilder.v1().withId("1").withType("t").withSource(URI.create("/s")).build();

    @Test
    void whatIsStampedIsRead() {
        TraceContext context = TraceContext.of(Optional.of(PARENT), Optional.of("vendor=1"));

        CloudEvent stamped = context.stamp(EVENT);

        assertThat(stamped.getExtension("traceparent")).isEqualTo(PARENT);
        assertThat(stamped.getExtension("tracestate")).isEqualTo("vendor=1");
        assertThat(TraceContext.of(stamped)).isEqualTo(context);
    }

    @Test
    void aStampReplacesTheLastOne() {
        CloudEvent stamped =
                TraceContext.of(Optional.of(PARENT), Optional.of("vendor=1")).stamp(EVENT);
        TraceContext next =
                TraceContext.of(Optional.of(PARENT.replace("b7", "c8")), Optional.empty());

        assertThat(TraceContext.of(next.stamp(stamped))).isEqualTo(next);
    }

    @Test
    void withoutATraceAnEventStaysAsItIs() {
        assertThat(TraceContext.NONE.stamp(EVENT)).isSameAs(EVENT);
        assertThat(TraceContext.of(EVENT)).isEqualTo(TraceContext.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"
            })
    void aParentThatIsNotWellFormedIsNone(String parent) {
        assertThat(TraceContext.of(Optional.of(parent), Optional.of("vendor=1")))
                .isEqualTo(TraceContext.NONE);
    }
}
