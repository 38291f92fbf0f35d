// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.console;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.net.httpserver.HttpServer;

/// A double of Perfetto's UI on an origin of its own: one page, which takes a trace as the UI does and
/// shows what it was given.
final class PerfettoDouble implements AutoCloseable {
    private final HttpServer server;

    private PerfettoDouble(HttpServer server) {
        this.server = server;
    }

    static PerfettoDouble start(Path page) throws IOException {
        byte[] bytes = Files.readAllBytes(page);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.getResponseHeaders().add("Content-Type", "text/html");
                        exchange.sendResponseHeaders(200, bytes.length);
                        exchange.getResponseBody().write(bytes);
                    }
                });
        server.start();
        return new PerfettoDouble(server);
    }

    URI address() {
        return URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
