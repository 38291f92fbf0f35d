// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;

import dev.tracefold.events.http.HttpEvents;
import dev.tracefold.processor.error.ProcessorException;

/// A broker for several processes on one machine, over HTTP as Knative's: `POST /<namespace>/<name>`
/// answers 202 for an event, 400 for anything else, 404 for another path, 503 for an event over
/// 1 MiB. Events live in memory; when the process ends they are gone.
public final class LocalBroker implements AutoCloseable {
    /// Largest event, as in Knative's Kafka broker.
    public static final int MAX_EVENT_BYTES = 1024 * 1024;

    private final EventRouter router = new EventRouter(MAX_EVENT_BYTES);
    private final String path;
    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

    private LocalBroker(String path, HttpServer server) {
        this.path = path;
        this.server = server;
        server.setExecutor(requests);
        server.createContext("/", this::handle);
    }

    /// Listens.
    ///
    /// @param address where; port 0 takes any free port
    /// @param path of the ingress, `/default/tracefold` for instance
    /// @param triggers who gets what
    public static LocalBroker start(
            InetSocketAddress address, String path, List<Trigger> triggers) {
        try {
            LocalBroker broker = new LocalBroker(path, HttpServer.create(address, 0));
            triggers.forEach(broker.router::add);
            broker.server.start();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the broker cannot listen on %s: %s".formatted(address, e.getMessage()), e);
        }
    }

    /// Adds a trigger while the broker runs.
    public void add(Trigger trigger) {
        router.add(trigger);
    }

    /// Where events are posted.
    public URI ingress() {
        InetSocketAddress bound = server.getAddress();
        String host = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : bound.getHostString();
        return URI.create("http://%s:%d%s".formatted(host, bound.getPort(), path));
    }

    /// Events that ended as dead letters.
    public long deadLetterCount() {
        return router.deadLetterCount();
    }

    /// Events that could not be delivered and had nowhere else to go.
    public long lostCount() {
        return router.lostCount();
    }

    @Override
    public void close() {
        server.stop(0);
        router.close();
        requests.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String requested = exchange.getRequestURI().getPath();
            if (!requested.equals(path)) {
                respond(exchange, 404, "no broker at " + requested);
            } else if (!exchange.getRequestMethod().equals("POST")) {
                respond(exchange, 405, "expected POST but was " + exchange.getRequestMethod());
            } else {
                ingest(exchange);
            }
        }
    }

    private void ingest(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_EVENT_BYTES + 1);
        if (body.length > MAX_EVENT_BYTES) {
            respond(exchange, 503, "the event has more than %d bytes".formatted(MAX_EVENT_BYTES));
            return;
        }
        Map<String, String> headers = HttpEvents.singleValued(exchange.getRequestHeaders());
        CloudEvent event;
        try {
            event = HttpEvents.read(headers, body);
        } catch (ProcessorException e) {
            respond(exchange, 400, e.failure().message());
            return;
        }
        router.route(event);
        exchange.sendResponseHeaders(202, -1);
    }

    private static void respond(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
