// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.NullMarked;

import static org.assertj.core.api.Assertions.assertThat;

/// `tracefold serve` as a process of its own, asked as anybody would ask it.
@NullMarked
final class ServedProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final URI address;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServedProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /// Starts it on any ports and waits until it says where it listens.
    static ServedProcess start(Map<String, String> environment, String... options)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("serve", "--http-port=0", "--grpc-port=0"));
        words.addAll(List.of(options));
        ServerProcess started = ServerProcess.start(environment, words);
        return new ServedProcess(started.process(), started.address());
    }

    /// A command that asks this server.
    CommandRun run(String... words) {
        return CommandRun.of(
                Stream.concat(Stream.of(words), Stream.of("--server=" + address))
                        .toArray(String[]::new));
    }

    /// Asks `/v1`.
    HttpResponse<String> send(String method, String path, String body) {
        try {
            return client.send(
                    HttpRequest.newBuilder(address.resolve(path))
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Asks for what comes packed.
    String unpacked(String path) {
        try {
            HttpResponse<InputStream> answer =
                    client.send(
                            HttpRequest.newBuilder(address.resolve(path)).build(),
                            BodyHandlers.ofInputStream());
            try (InputStream body = new GZIPInputStream(answer.body())) {
                return answer.statusCode()
                        + " "
                        + new String(body.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Tells the door of events something in JSON.
    ///
    /// @return the status of its answer
    int post(String path, String body) {
        try {
            return client.send(
                            HttpRequest.newBuilder(address.resolve(path))
                                    .POST(BodyPublishers.ofString(body))
                                    .header("Content-Type", "application/json")
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Asks `/v1` what it has an answer to.
    JsonNode ask(String method, String path, String body) {
        HttpResponse<String> response = send(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Asks again and again until the answer is as wanted.
    JsonNode until(String method, String path, String body, Predicate<JsonNode> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode answer = ask(method, path, body);
        while (!wanted.test(answer)) {
            assertThat(System.nanoTime()).as("%s %s", path, answer).isLessThan(deadline);
            Thread.onSpinWait();
            answer = ask(method, path, body);
        }
        return answer;
    }

    /// Cells of a page, as one text a row.
    static List<String> rows(JsonNode page) {
        List<String> rows = new ArrayList<>();
        for (JsonNode row : page.path("rows")) {
            List<String> cells = new ArrayList<>();
            row.path("values").forEach(cell -> cells.add(cell.asText()));
            rows.add(String.join(" ", cells));
        }
        return rows;
    }

    /// Ends as it does on Ctrl-C.
    ///
    /// @return its exit code
    int end() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
    }
}
