// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The modules that read the marks of benchmarks; times are in tenths of a millisecond.
class ChromeBenchmarkModulesTest {
    private final ChromeTrace trace = new ChromeTrace();

    @Test
    void jetStreamCountsTheSlowestRunsApart() {
        int marks = ChromeTrace.COMPOSITOR;
        trace.userTiming(marks, "Air", 1, 2);
        trace.userTiming(marks, "bigint-noble-bls12-381-iteration-0", 100, 200);
        trace.userTiming(marks, "bigint-noble-bls12-381-iteration-1", 300, 400);
        trace.userTiming(marks, "bigint-noble-bls12-381-iteration-2", 500, 900);
        trace.userTiming(marks, "ListFormat-intl-iteration-0", 1000, 1100);
        trace.userTiming(marks, "nobody-knows-iteration-0", 1200, 1300);
        trace.userTiming(marks, "WSL-stdlib", 1400, 1500);

        assertThat(
                        rows(
                                "chrome.jetstream_3",
                                "SELECT name, top_level_name, iteration, subtest, dur"
                                        + " FROM chrome_jetstream_3_measure ORDER BY ts"))
                .containsExactly(
                        "bigint-noble-bls12-381,bigint-noble-bls12-381,0,First,10000000",
                        "bigint-noble-bls12-381,bigint-noble-bls12-381,1,Average,10000000",
                        "bigint-noble-bls12-381,bigint-noble-bls12-381,2,Worst,40000000",
                        "ListFormat-intl,intl,0,First,10000000",
                        "WSL,WSL,0,WSL-stdlib,10000000");
        // First 500, worst 125, average of both others 5000 / 25 ms = 200.
        assertThat(
                        rows(
                                "chrome.jetstream_3",
                                "SELECT top_level_name, round(score)"
                                        + " FROM chrome_jetstream_3_benchmark_score ORDER BY 1"))
                .containsExactly(
                        "WSL,500.000000", "bigint-noble-bls12-381,232.000000", "intl,500.000000");
        assertThat(rows("chrome.jetstream_3", "SELECT round(chrome_jetstream_3_score())"))
                .containsExactly("387.000000");
        assertThat(
                        rows(
                                "chrome.jetstream_3",
                                "SELECT tid FROM chrome_jetstream_3_renderer_main_utid()"
                                        + " JOIN thread USING (utid)"))
                .containsExactly("21");
    }

    @Test
    void loadLineHasTheMilestonesOfEachPage() {
        int page = ChromeTrace.COMPOSITOR;
        for (String mark :
                List.of(
                        "start 100",
                        "visual 200",
                        "visual_raf 220",
                        "interactive 300",
                        "finish 400")) {
            String[] words = mark.split(" ", -1);
            long ts = Long.parseLong(words[1]);
            trace.userTiming(page, "LoadLine2/news/" + words[0], ts, ts + 1);
        }
        int network = trace.newTrack("network");
        trace.slice(network, "WillStartRequest", 50, 60, 0, ChromeTrace.NOTHING);
        trace.slice(network, "WillStartRequest", 110, 120, 0, ChromeTrace.NOTHING);
        trace.slice(
                ChromeTrace.COMPOSITOR,
                "DocumentLoader::CommitNavigation",
                130,
                140,
                0,
                ChromeTrace.NOTHING);
        shownFrame(150, 160);
        shownFrame(210, 260);

        assertThat(rows("chrome.loadline_2", "SELECT * FROM chrome_loadline2_stages"))
                .containsExactly(
                        "news,10000000,11000000,NULL,13000000,20000000,22000000,26000000,"
                                + "30000000,NULL,NULL,40000000");
    }

    /// A frame of the renderer, committed ten units after its begin.
    private void shownFrame(long begin, long end) {
        int track = trace.newTrackOfProcess(20, "frames " + begin);
        trace.begin(
                track,
                "PipelineReporter",
                begin - 10,
                ChromeTrace.FRAME_REPORTER,
                reporter -> reporter.varint(1, 1));
        trace.slice(track, "Commit", begin, begin + 1, 0, ChromeTrace.NOTHING);
        trace.end(track, end);
    }

    private List<String> rows(String module, String sql) {
        try (TraceSession session =
                        TraceProcessor.open(
                                TraceSource.bytes("benchmark", trace.bytes()),
                                ProcessorOptions.DEFAULTS);
                QueryResult result =
                        session.query("INCLUDE PERFETTO MODULE %s; %s".formatted(module, sql))) {
            return Answers.cells(result);
        }
    }
}
