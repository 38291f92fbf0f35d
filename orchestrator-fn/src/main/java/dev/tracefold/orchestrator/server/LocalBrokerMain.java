// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.tracefold.events.settings.Environment;
import dev.tracefold.orchestrator.broker.LocalBroker;

/// Runs a [LocalBroker] as a process of its own: `TRACEFOLD_BROKER_PORT` (8070), its path
/// `TRACEFOLD_BROKER_PATH` (`/default/tracefold`), and `TRACEFOLD_BROKER_TRIGGERS`, a JSON file.
public final class LocalBrokerMain {
    private LocalBrokerMain() {}

    /// Starts and waits.
    // The line with the address, and what is wrong with the settings, are for whoever starts it.
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws InterruptedException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        try {
            LocalBroker broker = start(new Environment(System::getenv));
            out.println("tracefold-broker ingress=" + broker.ingress());
        } catch (IOException | IllegalArgumentException e) {
            new PrintWriter(System.err, true, StandardCharsets.UTF_8)
                    .println("tracefold-broker: " + e.getMessage());
            System.exit(2);
        }
        Thread.currentThread().join();
    }

    private static LocalBroker start(Environment environment) throws IOException {
        Path triggers =
                environment
                        .path("TRACEFOLD_BROKER_TRIGGERS")
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "TRACEFOLD_BROKER_TRIGGERS: expected a file of"
                                                + " triggers but it is not set"));
        HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
        String path = environment.text("TRACEFOLD_BROKER_PATH").orElse("/default/tracefold");
        return LocalBroker.start(
                new InetSocketAddress(
                        environment.text("TRACEFOLD_HOST").orElse("127.0.0.1"),
                        environment.number("TRACEFOLD_BROKER_PORT", 8070, 0, 65535)),
                path,
                new BrokerTriggers(client, path).read(Files.readString(triggers)));
    }
}
