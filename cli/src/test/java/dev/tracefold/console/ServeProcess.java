// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.tracefold.cli.ServerProcess;

/// `tracefold serve`, or `tracefold xprof` as a server, as a process of its own, on the class path of the test.
final class ServeProcess implements AutoCloseable {
    private final Process process;
    private final URI address;

    private ServeProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /// Serves traces on any ports.
    static ServeProcess traces(Path traces, Path data, URI perfettoUi) throws IOException {
        return start(
                List.of(
                        "serve",
                        "--data",
                        data.toString(),
                        "--traces",
                        traces.toString(),
                        "--perfetto-ui",
                        perfettoUi.toString(),
                        "--http-port",
                        "0",
                        "--grpc-port",
                        "0"));
    }

    /// Serves the profiles of a log directory on any ports.
    static ServeProcess profiles(Path logDirectory) throws IOException {
        return start(List.of("xprof", logDirectory.toString(), "--port", "0", "--grpc_port", "0"));
    }

    private static ServeProcess start(List<String> words) throws IOException {
        ServerProcess started = ServerProcess.start(Map.of(), words);
        return new ServeProcess(started.process(), started.address());
    }

    boolean hasApi() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                                    HttpRequest.newBuilder(
                                                    address.resolve(
                                                            "/v1/bigtrace_execution_config"))
                                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        }
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
