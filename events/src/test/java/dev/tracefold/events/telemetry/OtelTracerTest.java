// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.Failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Spans, and the collector that gets them.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class OtelTracerTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final TraceContext CLIENT =
            TraceContext.of(
                    Optional.of("00-" + TRACE + "-b7ad6b7169203331-01"), Optional.of("vendor=1"));

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private HttpServer collector;

    @BeforeEach
    void listen() throws Exception {
        collector =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext(
                "/v1/traces",
                exchange -> {
                    try (exchange) {
                        sent.writeBytes(body(exchange));
                        exchange.getResponseHeaders().set("content-type", "application/x-protobuf");
                        exchange.sendResponseHeaders(200, -1);
                    }
                });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    @Test
    void withoutAnEndpointThereIsNoTracer() {
        assertThat(OtelTracer.fromEnvironment(_ -> null, "test")).isEmpty();
    }

    @Test
    void aSpanContinuesTheTraceOfItsParent() {
        try (OtelTracer tracer = tracer()) {
            Activity run = tracer.begin(Phase.RUN, Subject.of("q", "r"), CLIENT, System.nanoTime());

            TraceContext context = run.context();

            assertThat(context.traceParent())
                    .hasValueSatisfying(text ->
                            assertThat(text)
                                    .startsWith("00-" + TRACE + "-")
                                    .endsWith("-01")
                                    .doesNotContain("b7ad6b7169203331"));
            assertThat(context.traceState()).hasValue("vendor=1");
            run.end(System.nanoTime());
        }
    }

    @Test
    void whenAProcessEndsItsSpansAreWithTheCollector() {
        try (OtelTracer tracer = tracer()) {
            Activity shard =
                    tracer.begin(
                            Phase.SHARD,
                            new Subject("query-7", OptionalInt.of(3), 1, "shard-0"),
                            CLIENT,
                            System.nanoTime());
            shard.end(
                    System.nanoTime(),
                    Optional.of(Failure.external("STORE_DOWN", "the store is down")));
        }

        String bytes = sent.toString(StandardCharsets.ISO_8859_1);
        assertThat(bytes)
                .contains(
                        "tracefold.shard",
                        "tracefold.query_id",
                        "query-7",
                        "service.name",
                        "tracefold-test",
                        "the store is down",
                        "STORE_DOWN",
                        new String(HexFormat.of().parseHex(TRACE), StandardCharsets.ISO_8859_1));
    }

    @Test
    void headersThatAreNoneAreRefused() {
        assertThatThrownBy(() ->
                        OtelTracer.fromEnvironment(
                                Map.of(
                                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                                "http://127.0.0.1:1",
                                                "OTEL_EXPORTER_OTLP_HEADERS",
                                                "secret")
                                        ::get,
                                "test"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("OTEL_EXPORTER_OTLP_HEADERS: expected name=value but was 'secret'");
    }

    private OtelTracer tracer() {
        String endpoint = "http://127.0.0.1:%d/".formatted(collector.getAddress().getPort());
        return OtelTracer.fromEnvironment(
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)::get, "tracefold-test")
                .orElseThrow();
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        return "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"))
                ? new GZIPInputStream(exchange.getRequestBody()).readAllBytes()
                : exchange.getRequestBody().readAllBytes();
    }
}
