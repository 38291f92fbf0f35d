// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.tracefold.processor.error.Failure;

/// Hears what a function does. Called by many threads, in the middle of their work: an
/// implementation neither blocks nor throws.
@FunctionalInterface
public interface PipelineTracer {
    /// Nobody listens.
    PipelineTracer NONE = (_, _, parent, _) -> Activity.unheard(parent);

    /// Something begins.
    ///
    /// @param parent within what
    /// @param startNanos when, by `System.nanoTime()`; may lie in the past
    Activity begin(Phase phase, Subject subject, TraceContext parent, long startNanos);

    /// Something has happened.
    default void record(
            Phase phase, Subject subject, TraceContext parent, long startNanos, long endNanos) {
        begin(phase, subject, parent, startNanos).end(endNanos);
    }

    /// All of these listen. The context is that of the last one that changes it.
    static PipelineTracer all(List<PipelineTracer> tracers) {
        List<PipelineTracer> listening =
                tracers.stream().filter(tracer -> !tracer.equals(NONE)).toList();
        return switch (listening.size()) {
            case 0 -> NONE;
            case 1 -> listening.getFirst();
            default ->
                    (phase, subject, parent, startNanos) -> {
                        List<Activity> activities = new ArrayList<>(listening.size());
                        for (PipelineTracer tracer : listening) {
                            activities.add(tracer.begin(phase, subject, parent, startNanos));
                        }
                        return new Together(activities, parent);
                    };
        };
    }

    /// Several that began at once.
    ///
    /// @param activities each tracer's
    /// @param parent within what they began
    record Together(List<Activity> activities, TraceContext parent) implements Activity {
        public Together {
            activities = List.copyOf(activities);
        }

        @Override
        public TraceContext context() {
            TraceContext context = parent;
            for (Activity activity : activities) {
                if (!activity.context().equals(parent)) {
                    context = activity.context();
                }
            }
            return context;
        }

        @Override
        public void end(long endNanos, Optional<Failure> failure) {
            activities.forEach(activity -> activity.end(endNanos, failure));
        }
    }
}
