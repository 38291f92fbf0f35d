// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.NullMarked;

import dev.tracefold.events.http.HttpEvents;

/// A subscriber that knows HTTP and nothing of events: it keeps what it is sent, and answers what a
/// test says.
@NullMarked
final class RawSubscriber implements AutoCloseable {
    private final HttpServer server;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger busiest = new AtomicInteger();

    RawSubscriber(Behaviour behaviour) {
        try {
            this.server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> handle(exchange, behaviour));
        server.start();
    }

    /// Always the same answer.
    static RawSubscriber answering(int status) {
        return new RawSubscriber((_, _) -> new Answer(status, Map.of(), ""));
    }

    /// What it does with a delivery.
    @FunctionalInterface
    interface Behaviour {
        /// Answers.
        ///
        /// @param delivery how many came, from 1
        Answer answer(int delivery, Received received) throws InterruptedException;
    }

    /// A request, header names in any case.
    record Received(Map<String, String> headers, String body, long nanos) {
        String id() {
            return String.valueOf(headers.get("ce-id"));
        }
    }

    /// A response.
    record Answer(int status, Map<String, String> headers, String body) {}

    String address() {
        return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
    }

    int count() {
        return count.get();
    }

    /// Most deliveries at once.
    int busiest() {
        return busiest.get();
    }

    Received next() throws InterruptedException {
        Received next = received.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was delivered");
        }
        return next;
    }

    private void handle(HttpExchange exchange, Behaviour behaviour) throws IOException {
        try (exchange) {
            busiest.accumulateAndGet(busy.incrementAndGet(), Math::max);
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(HttpEvents.singleValued(exchange.getRequestHeaders()));
            Received request =
                    new Received(
                            headers,
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8),
                            System.nanoTime());
            int delivery = count.incrementAndGet();
            received.add(request);
            Answer answer = behaviour.answer(delivery, request);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            busy.decrementAndGet();
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
