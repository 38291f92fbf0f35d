// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Modules over recorded traces, compared with queries of the plain tables. The property
/// `tracefold.shared` says where the traces are (default: beside the checkout).
final class ModulesOnRealTracesTest {
    private static final Path TRACES =
            Path.of(System.getProperty("tracefold.shared", "../../shared"))
                    .resolve("traces/perfetto");

    @Test
    void framesMissTheirDeadlinesAsTheTimelineSays() {
        String plain =
                """
                WITH
                  actual AS (
                    SELECT cast_int!(name) AS frame, min(id) AS id
                    FROM actual_frame_timeline_slice
                    GROUP BY 1
                  ),
                  expected AS (
                    SELECT cast_int!(name) AS frame, min(id) AS id
                    FROM expected_frame_timeline_slice
                    GROUP BY 1
                  ),
                  miss AS (
                    SELECT a.ts + a.dur - e.ts - e.dur AS by
                    FROM actual
                    JOIN expected USING (frame)
                    JOIN slice AS a ON a.id = actual.id
                    JOIN slice AS e ON e.id = expected.id
                  )
                SELECT printf('%d %d %d', count(*), sum(by), sum(by > 0)) FROM miss
                """;
        String module =
                """
                INCLUDE PERFETTO MODULE android.frames.per_frame_metrics;
                SELECT printf('%d %d %d', count(*), sum(overrun), sum(overrun > 0))
                FROM android_frames_overrun
                """;

        assertThat(answer("nowinandroid", module))
                .isEqualTo(answer("nowinandroid", plain))
                .isEqualTo("1720 -8327536738 398");
    }

    @Test
    void theEnergyOfARailIsWhatItsCounterGains() {
        String plain =
                """
                SELECT printf('%d %d', count(*), max(counter.value) - min(counter.value))
                FROM counter
                JOIN counter_track AS rail ON rail.id = counter.track_id
                WHERE rail.name = 'power.rails.modem'
                """;
        String module =
                """
                INCLUDE PERFETTO MODULE android.power_rails;
                SELECT printf('%d %d', count(*), sum(energy_delta))
                FROM android_power_rails_counters
                WHERE power_rail_name = 'power.rails.modem'
                """;

        assertThat(answer("pixel7_power_rails", module))
                .isEqualTo(answer("pixel7_power_rails", plain))
                .isEqualTo("601 68902295");
    }

    @Test
    void aRowOfTheBatteryHasAllThatWasReportedAtATime() {
        String plain =
                """
                SELECT
                  printf(
                    '%d %d %d',
                    count(DISTINCT counter.ts),
                    sum(iif(track.name = 'batt.current_ua', counter.value, 0)),
                    max(iif(track.name = 'batt.charge_uah', counter.value, 0)))
                FROM counter
                JOIN counter_track AS track ON track.id = counter.track_id
                WHERE track.name GLOB 'batt.*'
                """;
        String module =
                """
                INCLUDE PERFETTO MODULE android.battery;
                SELECT printf('%d %d %d', count(*), sum(current_ua), max(charge_uah))
                FROM android_battery_charge
                """;

        assertThat(answer("pixel8_power_battery", module))
                .isEqualTo(answer("pixel8_power_battery", plain))
                .isEqualTo("241 180144012 3182000");
    }

    @Test
    void inputIsShownWhenItsLastStageEnds() {
        String plain =
                """
                SELECT printf('%d %d', count(*), sum(stage.ts + stage.dur - event.ts))
                FROM slice AS event, descendant_slice(event.id) AS stage
                WHERE event.name = 'EventLatency'
                  AND stage.name = 'SwapEndToPresentationCompositorFrame'
                """;
        String module =
                """
                INCLUDE PERFETTO MODULE chrome.event_latency;
                SELECT printf('%d %d', sum(is_presented), sum(presentation_timestamp - ts))
                FROM chrome_event_latencies
                """;

        assertThat(answer("chrome_scroll", module))
                .isEqualTo(answer("chrome_scroll", plain))
                .isEqualTo("91 3678290000");
    }

    @Test
    void reclaimingMemoryIsPartOfWhatACpuWasScheduledFor() {
        String plain =
                """
                SELECT
                  printf(
                    '%d %d %d',
                    count(DISTINCT sched.ucpu),
                    sum(sched.dur),
                    sum(iif(thread.name = 'kswapd0', sched.dur, 0)))
                FROM sched
                JOIN thread USING (utid)
                """;
        String module =
                """
                INCLUDE PERFETTO MODULE linux.memory.kswapd;
                SELECT printf('%d %d %d', count(*), sum(cpu_sched_dur_ns), sum(kswapd_sched_dur_ns))
                FROM linux_kswapd_cpu_breakdown
                """;

        assertThat(answer("linux_search", module)).isEqualTo(answer("linux_search", plain));
    }

    private static String answer(String trace, String sql) {
        Path file = TRACES.resolve(trace + ".pftrace");
        Assumptions.assumeTrue(Files.isRegularFile(file), "no shared traces");
        try (TraceSession session =
                        TraceProcessor.open(TraceSource.file(file), ProcessorOptions.DEFAULTS);
                QueryResult result = session.query(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(0);
        }
    }
}
