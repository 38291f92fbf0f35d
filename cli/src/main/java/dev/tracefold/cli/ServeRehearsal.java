// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.tracefold.cli.console.Console;

/// What the launcher lets the JVM of a server learn from: `tracefold serve` on any free ports, and a question through each of
/// its doors. Its argument is a folder for a trace and for what the server keeps.
final class ServeRehearsal {
    private static final Pattern DOORS = Pattern.compile("gRPC on ([^,]+), HTTP on (\\S+)");
    private static final int QUERIES = 20;
    private static final String SQL = "SELECT name, dur FROM slice";

    private ServeRehearsal() {}

    /// The process; its status is 0 when every question was answered.
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        Path trace = Rehearsal.proto(folder);
        boolean well = false;
        try (PipedOutputStream messages = new PipedOutputStream();
                BufferedReader said =
                        new BufferedReader(
                                new InputStreamReader(
                                        new PipedInputStream(messages), StandardCharsets.UTF_8))) {
            Thread.ofPlatform().daemon().start(() -> serve(folder, messages));
            Matcher doors = DOORS.matcher(String.valueOf(said.readLine()));
            well = doors.find() && ask(doors.group(1), doors.group(2), trace);
        } finally {
            System.exit(well ? 0 : 1);
        }
    }

    private static void serve(Path folder, OutputStream messages) {
        Console console =
                new Console(
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        messages,
                        false);
        Tracefold.run(
                console,
                "serve",
                "--grpc-port=0",
                "--http-port=0",
                "--data=" + folder.resolve("data"),
                "--snapshots=" + folder.resolve("snapshots"));
    }

    private static boolean ask(String grpc, String http, Path trace)
            throws IOException, InterruptedException {
        List<Integer> statuses =
                List.of(
                        Rehearsal.run(
                                "remote",
                                "--server",
                                grpc,
                                "query",
                                "--sql",
                                SQL,
                                trace.toString()),
                        Rehearsal.run("traces", "ls", "--server", http),
                        Rehearsal.run("queries", "ls", "--server", http));
        URI base = URI.create(http);
        String question = "{\"traces\":[\"%s\"],\"sql\":\"%s\"}".formatted(trace, SQL);
        boolean well = statuses.stream().allMatch(status -> status == 0);
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < QUERIES; i++) {
                well &=
                        send(
                                client,
                                HttpRequest.newBuilder(base.resolve("/v1/queries"))
                                        .header("content-type", "application/json")
                                        .POST(BodyPublishers.ofString(question)));
            }
            for (String page : List.of("/", "/metrics", "/health")) {
                well &= send(client, HttpRequest.newBuilder(base.resolve(page)));
            }
        }
        return well;
    }

    private static boolean send(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString()).statusCode() == 200;
    }
}
