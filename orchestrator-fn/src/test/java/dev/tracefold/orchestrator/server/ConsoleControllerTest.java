// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.query.QuerySettings;

import static org.assertj.core.api.Assertions.assertThat;

/// The console's files as a browser gets them.
@NullMarked
class ConsoleControllerTest {
    @TempDir static Path claims;
    private static EmbeddedPipeline pipeline;
    private static OrchestratorServer server;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        pipeline =
                EmbeddedPipeline.start(
                        new DoubleWorker(),
                        new QuerySettings(
                                1,
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(5),
                                1,
                                Duration.ofMillis(1)),
                        claims);
        server =
                OrchestratorServer.start(
                        pipeline.queries(),
                        pipeline.queries(),
                        new ServerSettings("127.0.0.1", 0, 0));
    }

    @AfterAll
    static void stop() {
        pipeline.close();
        server.close();
    }

    @Test
    void thePageIsAtTheRootAndAsksNobodyElse() throws Exception {
        HttpResponse<byte[]> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "content-type")).startsWith("text/html");
        assertThat(header(page, "content-security-policy"))
                .contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'");
        assertThat(header(page, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(text(page)).contains("console/console.js").doesNotContain("http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chunk.js",
                "console.css",
                "console.js",
                "icon.svg",
                "licenses.txt",
                "profiles.css",
                "profiles.js"
            })
    void whatThePageIsMadeOfIsBesideIt(String name) throws Exception {
        assertThat(get("/console/" + name).statusCode()).isEqualTo(200);
        assertThat(get("/console/" + name).body()).isNotEmpty();
    }

    @Test
    void aBrowserThatHasTheFileIsToldSo() throws Exception {
        HttpResponse<byte[]> first = get("/console/console.js");
        HttpResponse<byte[]> again =
                get("/console/console.js", "If-None-Match", header(first, "etag"));

        assertThat(header(first, "cache-control")).isEqualTo("no-cache");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "etag")).isEqualTo(header(first, "etag"));
    }

    @Test
    void aBrowserThatUnpacksGetsTheFilePacked() throws Exception {
        HttpResponse<byte[]> plain = get("/console/console.js");
        HttpResponse<byte[]> packed =
                get("/console/console.js", "Accept-Encoding", "gzip, deflate, br");

        assertThat(header(packed, "content-encoding")).isEqualTo("gzip");
        // With what is in both, for those who never look at a profile.
        assertThat(packed.body().length + packed("chunk.js")).isLessThan(200 * 1024);
        assertThat(packed("profiles.js")).isLessThan(60 * 1024);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(plain.body());
        }
    }

    private static int packed(String name) throws IOException, InterruptedException {
        return get("/console/" + name, "Accept-Encoding", "gzip").body().length;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/console/nothing.js", "/console/..%2Fconsole.js", "/console/console.js.gz"})
    void nothingElseIsThere(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    private static HttpResponse<byte[]> get(String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(server.httpPort(), path)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
