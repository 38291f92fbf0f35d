// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// The numbers of a function.
@NullMarked
class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void countersAndGaugesAreInPrometheusForm() {
        String page = metrics.counter("a_total", "A.", () -> 3).gauge("b", "B.", () -> -1).render();

        assertThat(page)
                .contains(
                        """
                        # HELP a_total A.
                        # TYPE a_total counter
                        a_total 3
                        """,
                        """
                        # HELP b B.
                        # TYPE b gauge
                        b -1
                        """);
    }

    @Test
    void whoCountsIsNotForgotten() {
        metrics.counter("a_total", "A.", new Object()::hashCode);
        System.gc();

        assertThat(metrics.render()).containsPattern("(?m)^a_total \\d");
    }

    @Test
    void phasesAreTimed() {
        metrics.start();
        long start = System.nanoTime();
        metrics.record(
                Phase.LOAD,
                Subject.of("q", "worker"),
                TraceContext.NONE,
                start,
                start + TimeUnit.MILLISECONDS.toNanos(50));

        assertThat(metrics.render())
                .contains(
                        "tracefold_phase_seconds_count{phase=\"load\"} 1\n",
                        "tracefold_phase_seconds_sum{phase=\"load\"} 0.05\n",
                        "tracefold_phase_seconds_bucket{phase=\"load\",le=\"0.01\"} 0\n",
                        "tracefold_phase_seconds_bucket{phase=\"load\",le=\"0.1\"} 1\n",
                        "tracefold_phase_seconds_count{phase=\"query\"} 0\n");
    }

    @Test
    void askingAgainIsARetry() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            metrics.record(
                    Phase.PUBLISH,
                    new Subject("q", OptionalInt.of(0), attempt, "publisher"),
                    TraceContext.NONE,
                    0,
                    1);
        }

        assertThat(metrics.render()).contains("tracefold_shard_retries_total 2\n");
    }

    @Test
    void nothingIsTimedForNobody() {
        metrics.record(Phase.LOAD, Subject.of("q", "worker"), TraceContext.NONE, 0, 1);

        assertThat(metrics.render()).contains("tracefold_phase_seconds_count{phase=\"load\"} 0\n");
    }

    @Test
    void aProcessTellsOfItself() {
        assertThat(metrics.render()).contains("jvm_memory_used_bytes{", "process_uptime_seconds ");
    }
}
