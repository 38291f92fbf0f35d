// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.profile.PipelineParts;
import dev.tracefold.orchestrator.profile.ProfileApi;
import dev.tracefold.orchestrator.profile.ProfileSettings;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.WorkerSettings;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.shard.ProcessorEngine;
import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.Splitting;
import dev.tracefold.xprof.tool.ToolRequest;

import static org.assertj.core.api.Assertions.assertThat;

/// XProf's HTTP interface over a socket, its parts made through the event pipeline.
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class ProfileServerTest {
    private static final String PREFIX = "/data/plugin/profile/";

    private final HttpClient client = HttpClient.newHttpClient();
    private Path log;
    private WorkerFunction worker;
    private EmbeddedPipeline pipeline;
    private ProfileApi api;
    private OrchestratorServer server;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        log = directory.resolve("log");
        ProfileScene.host(log, "four", "w0", 10, 20);
        ProfileScene.host(log, "four", "w1", 12, 24);
        ProfileScene.host(log, "four", "w2", 11, 22);
        ProfileScene.host(log, "four", "w3", 13, 26);
        ProfileScene.host(log, "hurt", "w0", 10, 20);
        ProfileScene.damaged(log, "hurt", "w1");
        ProfileScene.host(log, "hurt", "w2", 12, 24);
        ProfileScene.damaged(log, "ruined", "w0");
        Path claims = directory.resolve("claims");
        worker =
                new WorkerFunction(
                        WorkerSettings.fromEnvironment(
                                Map.of("TRACEFOLD_CLAIM_DIR", claims.toString())::get),
                        new ProcessorEngine(ProcessorOptions.DEFAULTS),
                        DirectReplies.none(),
                        InstantSource.system());
        pipeline = EmbeddedPipeline.start(worker, EmbeddedPipeline.settings(2), claims);
        api =
                new ProfileApi(
                        new ProfileSettings(
                                Optional.of(log.toString()),
                                false,
                                List.of(),
                                Splitting.USUAL,
                                true,
                                false,
                                Optional.empty()),
                        worker.profiles(),
                        new Aggregator(new PipelineParts(pipeline.queries())));
        server =
                OrchestratorServer.start(
                        pipeline.queries(),
                        new EventDoor(pipeline.queries()),
                        Optional.empty(),
                        new ServerSettings("127.0.0.1", 0, 0),
                        Optional.of(new ProfileDoor(api, true, List.of())));
    }

    @AfterAll
    void stop() {
        server.close();
        api.close();
        pipeline.close();
        worker.close();
    }

    @Test
    void allHostsTogetherAndEachAloneAreWhatTheToolSays() throws Exception {
        Set<String> different = new HashSet<>();
        for (String host : List.of("", "w0", "w1", "w2", "w3", "ALL_HOSTS", "w0")) {
            String said = body(get("data?run=four&tag=overview_page&host=" + host));

            StringBuilder expected = new StringBuilder();
            ProfileTools.named("overview_page")
                    .run(new ToolRequest(new LogDirectory(log).run("four").select(host), Map.of()))
                    .writeJson(expected);
            assertThat(said).isEqualTo(expected.toString());
            different.add(said);
        }
        assertThat(different).hasSize(5);
    }

    @Test
    void aDamagedHostIsNamedAndTheOthersAnswered() throws Exception {
        HttpResponse<byte[]> response = get("data?run=hurt&tag=overview_page");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue(ProfileApi.MISSING_HOSTS))
                .hasValueSatisfying(line -> assertThat(line).startsWith("w1: Host 'w1': "));
        assertThat(body(response))
                .contains("\"missing_hosts\":\"w1\"", "\"host_count\":\"2\"")
                .contains("Not in this answer: Host 'w1'");
    }

    @Test
    void theTimelineOfADamagedRunIsThatOfTheOtherHosts() throws Exception {
        HttpResponse<byte[]> response = get("data?run=hurt&tag=trace_viewer@");

        assertThat(response.headers().firstValue(ProfileApi.MISSING_HOSTS)).isPresent();
        assertThat(body(response))
                .contains("w0 /host:CPU", "w2 /host:CPU")
                .doesNotContain("w1 /host:CPU");
    }

    @Test
    void hostsOfATimelineAreChosenByAList() throws Exception {
        assertThat(body(get("data?run=four&tag=trace_viewer@&hosts=w1,w3")))
                .contains("w1 /host:CPU", "w3 /host:CPU")
                .doesNotContain("w0 /host:CPU", "w2 /host:CPU");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    runs | 200 | application/json | ["ruined","hurt","four"]
                    run_tools?run=hurt | 200 | application/json | ["overview_page","trace_viewer@","op_profile","memory_profile","roofline_model","framework_op_stats","hlo_stats"]
                    hosts?run=four&tag=overview_page | 200 | application/json | [{"hostname":"ALL_HOSTS"}]
                    hosts?run=hurt&tag=hlo_stats | 200 | application/json | [{"hostname":"w0"},{"hostname":"w1"},{"hostname":"w2"}]
                    config | 200 | application/json | {"enableTabNameLabel":false,"hideCaptureProfileButton":true,"srcPathPrefix":null}
                    version | 200 | text/plain | 2.23.1
                    module_list?run=four | 200 | text/plain | ''
                    progress | 200 | application/json | []
                    data?run=four&tag=no_such | 404 | text/plain | No Data
                    data?run=four&tag=memory_profile | 500 | text/plain | Host must be specified for tool memory_profile in run four
                    data?run=four&tag=hlo_stats&host=w9 | 500 | text/plain | No xplane file found for host: w9 in run: four
                    data_csv?run=four&tag=op_profile | 400 | text/plain | CSV format not supported for this tool type
                    generate_cache?session_path=x | 405 | text/plain | generate_cache is asked for by POST
                    """)
    void routesAnswerAsXprofDoes(String route, int status, String type, String body)
            throws Exception {
        HttpResponse<byte[]> response = get(route);

        assertThat(body(response)).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains(type);
        assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(response.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(response.headers().firstValue("cache-control")).isEmpty();
    }

    @Test
    void thePrefixMayBeLeftOut() throws Exception {
        assertThat(body(send("/version", "GET"))).isEqualTo("2.23.1");
        assertThat(body(send("/data?run=four&tag=hlo_stats", "GET"))).startsWith("{\"cols\":");
    }

    @Test
    void aRunWithoutAnyReadableHostIsAnErrorThatSaysWhy() throws Exception {
        HttpResponse<byte[]> response = get("data?run=ruined&tag=overview_page");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(body(response)).startsWith("Host 'w0': [w0.xplane.pb] damaged at byte");
    }

    @Test
    void aPathOutsideOfTheLogDirectoryIsRefused() throws Exception {
        HttpResponse<byte[]> response = get("data?session_path=/etc&tag=overview_page");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(body(response)).contains("is not inside the log directory");
    }

    @Test
    void aSessionMayBeNamedByItsPath() throws Exception {
        Path session = log.resolve("plugins/profile/four");

        assertThat(body(get("runs?session_path=" + session))).isEqualTo("[\"four\"]");
        assertThat(body(get("runs?run_path=" + session.getParent())))
                .isEqualTo("[\"ruined\",\"hurt\",\"four\"]");
        assertThat(body(get("data?tag=overview_page&session_path=" + session)))
                .isEqualTo(body(get("data?run=four&tag=overview_page")));
    }

    @Test
    void tablesAreThereAsTextToo() throws Exception {
        HttpResponse<byte[]> response = get("data_csv?run=four&tag=hlo_stats&host=w0&tqx=out:csv;");

        assertThat(response.headers().firstValue("content-disposition"))
                .contains("attachment; filename=hlo_stats_four_w0.csv");
        assertThat(body(response)).startsWith("Rank,Program id,HLO op category,");
    }

    @Test
    void aCacheIsGeneratedWhenSomebodyPosts() throws Exception {
        Path session = log.resolve("plugins/profile/four");

        HttpResponse<byte[]> response =
                send(PREFIX + "generate_cache?session_path=" + session, "POST");
        HttpResponse<byte[]> without = send(PREFIX + "generate_cache", "POST");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(body(response))
                .isEqualTo("{\"status\":\"ACCEPTED\",\"message\":\"Cache generation started\"}");
        assertThat(without.statusCode()).isEqualTo(400);
    }

    private HttpResponse<byte[]> get(String route) throws Exception {
        return send(PREFIX + route, "GET");
    }

    private HttpResponse<byte[]> send(String path, String method) throws Exception {
        return client.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d%s".formatted(server.httpPort(), path)))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String body(HttpResponse<byte[]> response) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
