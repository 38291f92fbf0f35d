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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;

import dev.tracefold.events.http.HttpEvents;
import dev.tracefold.events.telemetry.Metrics;
import dev.tracefold.processor.error.ProcessorException;

/// A broker for several processes on one machine, over HTTP as Knative's: `POST /<namespace>/<name>`
/// answers 202 for an event that its [EventLog] keeps, 400 for anything else, 404 for another path,
/// 503 for an event over 1 MiB or one that cannot be kept. Delivery comes after the answer.
///
/// Every trigger reads the log for itself, as a consumer group of Kafka's does, so that a slow one
/// holds up nobody else. An entry is done with when the subscriber took it and its reply is in the
/// log, or when it is a dead letter. A broker that starts on the log of another goes on where that
/// one was. `GET /metrics` tells its numbers.
public final class LocalBroker implements AutoCloseable {
    /// Largest event, as in Knative's Kafka broker.
    public static final int MAX_EVENT_BYTES = 1024 * 1024;

    /// How many replies may follow from one event, each from the last.
    static final int MAX_HOPS = 255;

    private final String path;
    private final HttpServer server;
    private final EventLog log;
    private final BrokerCounters counters = new BrokerCounters();
    private final Metrics metrics = counters.metrics();
    private final EventDeliverer deliverer;
    private final Map<String, EventLog.Reader> readers = new ConcurrentHashMap<>();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

    private LocalBroker(String path, HttpServer server, EventLog log) {
        this.path = path;
        this.server = server;
        this.log = log;
        this.deliverer = new EventDeliverer(MAX_EVENT_BYTES, log::append, counters);
        server.setExecutor(requests);
        server.createContext("/", this::handle);
    }

    /// Listens, and keeps events in memory.
    ///
    /// @param address where; port 0 takes any free port
    /// @param path of the ingress, `/default/tracefold` for instance
    /// @param triggers who gets what
    public static LocalBroker start(
            InetSocketAddress address, String path, List<Trigger> triggers) {
        return start(address, path, triggers, new MemoryEventLog());
    }

    /// Listens.
    ///
    /// @param address where; port 0 takes any free port
    /// @param path of the ingress, `/default/tracefold` for instance
    /// @param triggers who gets what
    /// @param log keeps events; stays open when the broker closes
    public static LocalBroker start(
            InetSocketAddress address, String path, List<Trigger> triggers, EventLog log) {
        try {
            LocalBroker broker = new LocalBroker(path, HttpServer.create(address, 0), log);
            triggers.forEach(broker::add);
            broker.server.start();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the broker cannot listen on %s: %s".formatted(address, e.getMessage()), e);
        }
    }

    /// Adds a trigger while the broker runs. Its place in the log goes by its name, and by how many
    /// of that name were added before.
    public void add(Trigger trigger) {
        synchronized (readers) {
            String group = trigger.name();
            for (int same = 2; readers.containsKey(group); same++) {
                group = trigger.name() + "." + same;
            }
            readers.put(
                    group, log.read(group, trigger.parallelism(), open -> dealWith(trigger, open)));
        }
    }

    /// Where events are posted.
    public URI ingress() {
        InetSocketAddress bound = server.getAddress();
        String host = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : bound.getHostString();
        return URI.create("http://%s:%d%s".formatted(host, bound.getPort(), path));
    }

    /// Events that ended as dead letters.
    public long deadLetterCount() {
        return counters.deadLetterCount();
    }

    /// Events that could not be delivered and had nowhere else to go.
    public long lostCount() {
        return counters.lostCount();
    }

    /// Stops at once. What was accepted and not dealt with stays in the log.
    @Override
    public void close() {
        server.stop(0);
        readers.values().forEach(EventLog.Reader::close);
        deliverer.close();
        requests.shutdownNow();
    }

    private void dealWith(Trigger trigger, EventLog.Open open) {
        if (trigger.filter().matches(open.entry().event())) {
            deliverer.deliver(trigger, open.entry(), open::done);
        } else {
            open.done();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String requested = exchange.getRequestURI().getPath();
            if (requested.equals("/metrics")) {
                exchange.getResponseHeaders().set("content-type", Metrics.CONTENT_TYPE);
                respond(exchange, 200, metrics.render());
            } else if (!requested.equals(path)) {
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
        try {
            log.append(new EventLog.Entry(event, MAX_HOPS));
        } catch (IOException e) {
            respond(exchange, 503, "the event was not kept: " + e.getMessage());
            return;
        }
        counters.accepted();
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
