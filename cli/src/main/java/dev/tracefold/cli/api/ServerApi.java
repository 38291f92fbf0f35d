// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The HTTP API of an orchestrator. What it refuses fails with what it says.
public final class ServerApi implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final int NOT_FOUND = 404;

    private final URI base;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /// The API of a server.
    ///
    /// @param server `host:port` or an `http` or `https` address
    /// @throws ProcessorException of category user when it is neither
    public ServerApi(String server) {
        try {
            URI address = URI.create(server.contains("://") ? server : "http://" + server);
            if (address.getHost() == null || !address.getScheme().startsWith("http")) {
                throw new IllegalArgumentException();
            }
            String text = address.toString();
            this.base = URI.create(text.endsWith("/") ? text : text + "/");
        } catch (IllegalArgumentException e) {
            throw new ProcessorException(
                    Failure.user(
                            "SERVER_ADDRESS",
                            "--server: expected host:port or an http address but was '%s'"
                                    .formatted(server)),
                    e);
        }
    }

    /// Asks.
    ///
    /// @param path below `/v1/`
    public JsonNode get(String path) {
        return send(HttpRequest.newBuilder(address(path)).GET());
    }

    /// Asks with a body.
    ///
    /// @param path below `/v1/`
    public JsonNode post(String path, JsonNode body) {
        return send(
                HttpRequest.newBuilder(address(path))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString())));
    }

    /// Asks for something to be removed.
    ///
    /// @param path below `/v1/`
    public JsonNode delete(String path) {
        return send(HttpRequest.newBuilder(address(path)).DELETE());
    }

    /// Copies what is at a path to a stream, as it comes.
    ///
    /// @param path below `/v1/`
    /// @throws IOException when the stream cannot be written
    public void copy(String path, OutputStream out) throws IOException {
        HttpRequest asked = HttpRequest.newBuilder(address(path)).GET().build();
        HttpResponse<InputStream> response;
        try {
            response = client.send(asked, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw away(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try (InputStream in = response.body()) {
            if (response.statusCode() / 100 != 2) {
                throw refused(response.statusCode(), response.uri(), in.readAllBytes());
            }
            byte[] buffer = new byte[1 << 16];
            for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                out.write(buffer, 0, count);
            }
        }
    }

    private int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw away(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private URI address(String path) {
        return base.resolve("v1/" + path);
    }

    private JsonNode send(HttpRequest.Builder request) {
        HttpRequest asked = request.timeout(ANSWER).build();
        try {
            HttpResponse<byte[]> response = client.send(asked, BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw refused(response.statusCode(), response.uri(), response.body());
            }
            return json.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new ProcessorException(
                    Failure.external(
                            "ANSWER_NOT_READABLE",
                            "%s: expected JSON: is this an orchestrator's HTTP door?"
                                    .formatted(asked.uri())),
                    e);
        } catch (IOException e) {
            throw away(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private ProcessorException away(IOException e) {
        return new ProcessorException(
                Failure.external("SERVER_AWAY", "no orchestrator at %s (%s)".formatted(base, e)),
                e);
    }

    private static ProcessorException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ProcessorException(Failure.resource("CANCELLED", "interrupted"), e);
    }

    private ProcessorException refused(int status, URI asked, byte[] answer) {
        String body = new String(answer, StandardCharsets.UTF_8).strip();
        String detail = body;
        try {
            JsonNode known = json.readTree(body);
            detail = known == null ? body : known.path("detail").asText(body);
        } catch (JsonProcessingException _) {
            // It is shown as it is.
        }
        if (detail.isEmpty()) {
            detail =
                    status == NOT_FOUND
                            ? "the server has no " + asked.getPath()
                            : "the server answered " + status;
        }
        return new ProcessorException(Failure.user("SERVER_REFUSED", detail));
    }
}
