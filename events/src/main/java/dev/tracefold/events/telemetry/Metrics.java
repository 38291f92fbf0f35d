// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;

/// The numbers of a function, in Prometheus' text form: `tracefold_phase_seconds` for every phase,
/// and the counters and gauges of their owners, who keep them where they need them; this names them
/// and reads them when asked.
///
/// A registry takes some hundred milliseconds to come up. A command never looks at it and does not
/// wait for it; a function has it made beside its first work, and what is timed meanwhile is kept.
public final class Metrics implements PipelineTracer {
    /// Media type of the text.
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10)
    };
    // A count is a whole number; the registry knows only fractions.
    private static final Pattern WHOLE = Pattern.compile("(?m) (-?\\d+)\\.0$");

    private final List<Named> numbers = new CopyOnWriteArrayList<>();
    private final LongAdder retries = new LongAdder();
    private final Queue<Timed> early = new ConcurrentLinkedQueue<>();
    private volatile boolean wanted;
    private volatile @Nullable Meters meters;

    /// Numbers of a function that has done nothing yet.
    public Metrics() {
        var _ = counter("tracefold_shard_retries_total", "Shards asked for again.", retries::sum);
    }

    /// Something that only grows; its name ends in `_total`. All are named before the first page.
    public Metrics counter(String name, String help, LongSupplier value) {
        numbers.add(new Named(name, help, value, true));
        return this;
    }

    /// Something that goes up and down.
    public Metrics gauge(String name, String help, LongSupplier value) {
        numbers.add(new Named(name, help, value, false));
        return this;
    }

    /// Times phases from now on. Returns at once; the page is prepared on a thread of its own.
    public Metrics start() {
        wanted = true;
        var _ = Thread.ofPlatform().daemon().name("metrics").start(this::meters);
        return this;
    }

    /// The page.
    public String render() {
        wanted = true;
        Meters ready = meters();
        ready.takeAll(early);
        return WHOLE.matcher(ready.registry.scrape(CONTENT_TYPE)).replaceAll(" $1");
    }

    @Override
    public Activity begin(Phase phase, Subject subject, TraceContext parent, long startNanos) {
        if (phase == Phase.PUBLISH && subject.attempt() > 1) {
            retries.increment();
        }
        return wanted ? new TimedActivity(phase, parent, startNanos) : Activity.unheard(parent);
    }

    private synchronized Meters meters() {
        Meters made = meters;
        if (made == null) {
            made = new Meters(numbers);
            meters = made;
        }
        return made;
    }

    private final class TimedActivity implements Activity {
        private final Phase phase;
        private final TraceContext parent;
        private final long startNanos;

        TimedActivity(Phase phase, TraceContext parent, long startNanos) {
            this.phase = phase;
            this.parent = parent;
            this.startNanos = startNanos;
        }

        @Override
        public TraceContext context() {
            return parent;
        }

        @Override
        public void end(long endNanos, Optional<Failure> failure) {
            early.add(new Timed(phase, Math.max(0, endNanos - startNanos)));
            Meters ready = meters;
            if (ready != null) {
                ready.takeAll(early);
            }
        }
    }

    /// A number of somebody's; held here, because the registry holds it weakly.
    private record Named(String name, String help, LongSupplier value, boolean grows) {}

    private record Timed(Phase phase, long nanos) {}

    /// The registry and what is in it.
    private static final class Meters {
        private final PrometheusMeterRegistry registry =
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final Map<Phase, Timer> phases = new EnumMap<>(Phase.class);

        Meters(List<Named> numbers) {
            for (Phase phase : Phase.values()) {
                phases.put(
                        phase,
                        Timer.builder("tracefold_phase")
                                .description("How long phases take.")
                                .tag("phase", phase.label())
                                .serviceLevelObjectives(BOUNDS)
                                .register(registry));
            }
            for (Named number : numbers) {
                if (number.grows) {
                    var _ =
                            FunctionCounter.builder(
                                            number.name, number, each -> each.value.getAsLong())
                                    .description(number.help)
                                    .register(registry);
                } else {
                    var _ =
                            Gauge.builder(number.name, number, each -> each.value.getAsLong())
                                    .description(number.help)
                                    .register(registry);
                }
            }
            new JvmMemoryMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
        }

        void takeAll(Queue<Timed> timed) {
            for (Timed next = timed.poll(); next != null; next = timed.poll()) {
                Timer timer = phases.get(next.phase);
                if (timer != null) {
                    timer.record(next.nanos, TimeUnit.NANOSECONDS);
                }
            }
        }
    }
}
