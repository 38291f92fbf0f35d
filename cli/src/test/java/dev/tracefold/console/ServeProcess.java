// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `tracefold serve`, or `tracefold xprof` as a server, as a process of its own, on the class path of the test.
final class ServeProcess implements AutoCloseable {
    private static final Pattern DOORS = Pattern.compile("(?:HTTP|profiles) on (http://[^\\s,]+)");

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

    /// Starts it and waits until it says where it listens.
    private static ServeProcess start(List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx512m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.tracefold.cli.Tracefold"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        Process process = builder.redirectErrorStream(true).start();
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            Matcher doors = DOORS.matcher(line);
            if (doors.find()) {
                // A full pipe would stop it.
                var _ = Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
                return new ServeProcess(process, URI.create(doors.group(1)));
            }
        }
        throw new AssertionError("serve ended before it listened:\n" + said);
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
