// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.events.telemetry.Activity;
import dev.tracefold.events.telemetry.Phase;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.events.telemetry.Subject;
import dev.tracefold.events.telemetry.TraceContext;

/// A tracer that gives every activity a context of its own and remembers which hangs below which.
@NullMarked
final class HeardSpans implements PipelineTracer {
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ids = new AtomicInteger();

    /// Something that has begun.
    ///
    /// @param parent within what
    /// @param context its own
    record Span(Phase phase, Subject subject, TraceContext parent, TraceContext context) {}

    /// The context of a span of that number.
    static TraceContext context(int id) {
        return TraceContext.of(
                Optional.of("00-0af7651916cd43dd8448eb211c80319c-%016x-01".formatted(id)),
                Optional.empty());
    }

    @Override
    public Activity begin(Phase phase, Subject subject, TraceContext parent, long startNanos) {
        TraceContext own = context(ids.incrementAndGet());
        spans.add(new Span(phase, subject, parent, own));
        return Activity.unheard(own);
    }

    /// Those of a phase, in the order they began.
    List<Span> of(Phase phase) {
        return spans.stream().filter(span -> span.phase() == phase).toList();
    }

    /// Those of a phase that began within another's context.
    List<Span> below(Phase phase, TraceContext parent) {
        return of(phase).stream().filter(span -> span.parent().equals(parent)).toList();
    }

    @Override
    public String toString() {
        return spans.toString();
    }
}
