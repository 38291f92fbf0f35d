// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The bytes of traces over HTTP, of a server that reads one folder.
@NullMarked
class TraceContentTest {
    @TempDir static Path folder;
    private static ApiScene scene;
    private static byte[] bytes;

    @BeforeAll
    static void start() throws IOException {
        Path trace = ApiScene.trace(folder, "a.json", 400);
        bytes = Files.readAllBytes(trace);
        Files.writeString(folder.resolve("secret.json"), "{\"traceEvents\":[]}");
        Files.createSymbolicLink(
                folder.resolve("traces/way-out.json"), folder.resolve("secret.json"));
        Files.writeString(folder.resolve("traces/notes.md"), "not a trace, but a secret");
        scene = ApiScene.withRoot(folder);
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @Test
    void aTraceComesAsItIs() {
        HttpResponse<byte[]> whole = get("a.json");

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(bytes);
        assertThat(header(whole, "content-length")).isEqualTo(Integer.toString(bytes.length));
        assertThat(header(whole, "content-type")).isEqualTo("application/octet-stream");
        assertThat(header(whole, "accept-ranges")).isEqualTo("bytes");
        assertThat(header(whole, "content-disposition"))
                .isEqualTo("attachment; filename=\"a.json\"; filename*=UTF-8''a.json");
        assertThat(header(whole, "x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void theAddressOfTheCatalogIsOne() {
        String address =
                ApiScene.rows(
                                scene.post(
                                        "/v1/trace_metadata",
                                        """
                                        {"settings": [], "limit": 1, "offset": 0,
                                         "columns": ["file_path"]}\
                                        """))
                        .getFirst();

        assertThat(get(address).body()).isEqualTo(bytes);
    }

    @Test
    void aTraceLargerThanAnyBufferComesWhole() throws IOException {
        byte[] large = new byte[9_000_000];
        Arrays.fill(large, (byte) ' ');
        System.arraycopy(bytes, 0, large, large.length - bytes.length, bytes.length);
        Files.write(folder.resolve("traces/large.json"), large);

        assertThat(get("large.json").body()).isEqualTo(large);
    }

    @Test
    void whatIsPackedStaysPacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        Files.write(folder.resolve("traces/b.json.gz"), packed.toByteArray());

        HttpResponse<byte[]> response = get("b.json.gz", "Accept-Encoding", "gzip");

        assertThat(response.body()).isEqualTo(packed.toByteArray());
        assertThat(header(response, "content-encoding")).isEmpty();
    }

    @Test
    void aHeadTellsTheSizeWithoutBytes() {
        HttpResponse<byte[]> head = send("HEAD", "a.json");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "content-length")).isEqualTo(Integer.toString(bytes.length));
        assertThat(header(head, "etag")).isEqualTo(header(get("a.json"), "etag")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 10",
        "bytes=100-100, 100, 101",
        "bytes=-7, -7, 0",
        "bytes=17-, 17, 0",
        "bytes=17-999999999, 17, 0",
    })
    void aRangeIsAPartOfThem(String range, int from, int to) {
        int first = from < 0 ? bytes.length + from : from;
        int end = to == 0 ? bytes.length : to;

        HttpResponse<byte[]> part = get("a.json", "Range", range);

        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, first, end));
        assertThat(header(part, "content-range"))
                .isEqualTo("bytes %d-%d/%d".formatted(first, end - 1, bytes.length));
        assertThat(header(part, "content-length")).isEqualTo(Integer.toString(end - first));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=9999999-", "bytes=-0"})
    void aRangeBehindTheEndIsRefused(String range) {
        HttpResponse<byte[]> refused = get("a.json", "Range", range);

        assertThat(refused.statusCode()).isEqualTo(416);
        assertThat(header(refused, "content-range")).isEqualTo("bytes */" + bytes.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,5-6", "lines=1-2", "bytes=5-2", "bytes=-", "bytes=x-"})
    void whatIsNoOneRangeIsAnsweredWithTheWhole(String range) {
        HttpResponse<byte[]> whole = get("a.json", "Range", range);

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(bytes);
    }

    @Test
    void aTagSparesTheBytesAndGuardsARange() throws IOException {
        Path file = ApiScene.trace(folder, "changes.json", 3);
        String tag = header(get("changes.json"), "etag");

        assertThat(get("changes.json", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get("changes.json", "Range", "bytes=0-1", "If-Range", tag).statusCode())
                .isEqualTo(206);
        Files.writeString(file, Files.readString(file) + "\n");
        assertThat(get("changes.json", "If-None-Match", tag).statusCode()).isEqualTo(200);
        assertThat(get("changes.json", "Range", "bytes=0-1", "If-Range", tag).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aNameThatIsNotAsciiArrives() throws IOException {
        Files.write(folder.resolve("traces/Zürich \"1\".json"), bytes);

        assertThat(header(get("Zürich \"1\".json"), "content-disposition"))
                .isEqualTo(
                        "attachment; filename=\"Z_rich _1_.json\";"
                                + " filename*=UTF-8''Z%C3%BCrich%20%221%22.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.json",
                "way-out.json",
                "sub/../../secret.json",
                "file:///etc/passwd",
                "/etc/passwd",
                "notes.md",
                "",
                ".",
                "ftp://host/a.json",
                "http://127.0.0.1:1/a.json",
                "http://169.254.169.254/latest/meta-data",
            })
    void whatIsNoTraceOfTheFolderIsRefused(String address) {
        HttpResponse<byte[]> refused = get(address);

        assertThat(refused.statusCode()).isBetween(400, 404);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                .startsWith("{\"detail\":")
                .doesNotContain("traceEvents", "a secret", "root:");
    }

    @Test
    void aTraceThatIsNotThereIsNotFound() {
        assertThat(scene.refused(404, "GET", "/v1/trace_content?address=none.json", ""))
                .contains("none.json");
    }

    @Test
    void whoReadsEveryFileGivesFilesToNoNameOfSomebodyElse(@TempDir Path other) throws IOException {
        Path trace = ApiScene.trace(other, "a.json", 1);
        try (ApiScene open = ApiScene.start(other)) {
            int port = open.server().httpPort();

            assertThat(asHost(port, trace, "attacker.example")).contains(" 400 ");
            for (String host : List.of("localhost", "127.0.0.1:" + port, "[::1]")) {
                assertThat(asHost(port, trace, host)).contains(" 200 ");
            }
        }
    }

    // A client of the JDK says the host that it connects to.
    private static String asHost(int port, Path trace, String host) throws IOException {
        String request =
                "GET /v1/trace_content?address=%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                        .formatted(encoded(trace.toString()), host);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static HttpResponse<byte[]> get(String address, String... headers) {
        return send("GET", address, headers);
    }

    private static HttpResponse<byte[]> send(String method, String address, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(scene.uri("/v1/trace_content?address=" + encoded(address)))
                        .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return scene.client().send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
