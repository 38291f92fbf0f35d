// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.util.Optional;
import java.util.regex.Pattern;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;

import static java.util.Objects.requireNonNull;

/// A place in a distributed trace, as the distributed tracing extension of CloudEvents carries it:
/// the two headers of [W3C Trace Context](https://www.w3.org/TR/trace-context/). Whoever does not
/// trace hands it on unread.
///
/// @param traceParent trace, span and flags; empty when nobody traces
/// @param traceState what vendors add
public record TraceContext(Optional<String> traceParent, Optional<String> traceState) {
    /// Nobody traces.
    public static final TraceContext NONE = new TraceContext(Optional.empty(), Optional.empty());

    /// Name of header and extension.
    public static final String TRACE_PARENT = "traceparent";

    /// Name of header and extension.
    public static final String TRACE_STATE = "tracestate";

    private static final Pattern WELL_FORMED =
            Pattern.compile("(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    public TraceContext {
        requireNonNull(traceParent, "traceParent");
        requireNonNull(traceState, "traceState");
    }

    /// What two headers say; a parent that is not well-formed says nothing, and neither does a state
    /// without a parent.
    public static TraceContext of(Optional<String> traceParent, Optional<String> traceState) {
        return traceParent.filter(text -> WELL_FORMED.matcher(text).matches()).isPresent()
                ? new TraceContext(traceParent, traceState)
                : NONE;
    }

    /// What an event carries.
    public static TraceContext of(CloudEvent event) {
        return of(extension(event, TRACE_PARENT), extension(event, TRACE_STATE));
    }

    /// The event with this context; the event itself when nobody traces.
    public CloudEvent stamp(CloudEvent event) {
        if (traceParent.isEmpty()) {
            return event;
        }
        CloudEventBuilder stamped =
                CloudEventBuilder.from(event)
                        .withExtension(TRACE_PARENT, traceParent.get())
                        .withoutExtension(TRACE_STATE);
        traceState.ifPresent(state -> stamped.withExtension(TRACE_STATE, state));
        return stamped.build();
    }

    private static Optional<String> extension(CloudEvent event, String name) {
        return Optional.ofNullable(event.getExtension(name)).map(Object::toString);
    }
}
