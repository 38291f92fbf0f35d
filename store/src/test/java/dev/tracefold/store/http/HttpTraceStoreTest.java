// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.TraceStore;
import dev.tracefold.store.TraceStoreContract;
import dev.tracefold.store.transfer.TransferSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Web servers: with ranges and without, with and without HEAD, and those that lead elsewhere.
@NullMarked
class HttpTraceStoreTest extends TraceStoreContract {
    private static final TransferSettings TRANSFER =
            new TransferSettings(
                    64 * 1024, 3, 6, Duration.ofMillis(1), Duration.ofSeconds(20), 10_000_000);

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private final Queue<Integer> faults = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private @Nullable HttpServer server;
    private boolean ranges = true;
    private boolean head = true;
    private HttpTraceStore store = new HttpTraceStore(HostRules.ANY, TRANSFER);

    @BeforeEach
    void start() throws IOException {
        HttpServer started =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        started.createContext("/", this::answer);
        started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        started.start();
        server = started;
        store = new HttpTraceStore(new HostRules(List.of("127.0.0.1")), TRANSFER);
    }

    @AfterEach
    void stop() {
        store.close();
        if (server != null) {
            server.stop(0);
        }
    }

    @Override
    protected TraceStore store() {
        return store;
    }

    @Override
    protected void put(String name, byte[] content) {
        files.put(name, content);
    }

    @Override
    protected String path(String name) {
        int port = server == null ? 0 : server.getAddress().getPort();
        return "http://127.0.0.1:"
                + port
                + "/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(exchange.getRequestMethod() + (range == null ? "" : " " + range));
        String name =
                URLDecoder.decode(
                        exchange.getRequestURI().getRawPath().substring(1), StandardCharsets.UTF_8);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        Integer fault = isHead ? null : faults.poll();
        byte[] content = files.get(name);
        String redirect = redirects.get(name);
        try (exchange) {
            if (fault != null && fault > 0) {
                exchange.sendResponseHeaders(fault, -1);
            } else if (redirect != null) {
                exchange.getResponseHeaders().set("Location", redirect);
                exchange.sendResponseHeaders(302, -1);
            } else if (content == null) {
                exchange.sendResponseHeaders(404, -1);
            } else if (isHead && !head) {
                exchange.sendResponseHeaders(405, -1);
            } else {
                send(exchange, content, ranges ? range : null, isHead, fault != null);
            }
        }
    }

    private void send(
            HttpExchange exchange,
            byte[] content,
            @Nullable String range,
            boolean isHead,
            boolean truncated)
            throws IOException {
        exchange.getResponseHeaders().set("ETag", "\"" + Arrays.hashCode(content) + "\"");
        String wanted = exchange.getRequestHeaders().getFirst("If-Match");
        if (wanted != null && !wanted.equals("\"" + Arrays.hashCode(content) + "\"")) {
            exchange.sendResponseHeaders(412, -1);
            return;
        }
        if (ranges) {
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        }
        byte[] body = content;
        int status = 200;
        if (range != null) {
            String[] bounds = range.substring("bytes=".length()).split("-", -1);
            int from = Integer.parseInt(bounds[0]);
            if (from >= content.length) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            body =
                    Arrays.copyOfRange(
                            content,
                            from,
                            Math.min(content.length, Integer.parseInt(bounds[1]) + 1));
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes %d-%d/%d"
                                    .formatted(from, from + body.length - 1, content.length));
            status = 206;
        }
        if (isHead) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body, 0, truncated ? body.length / 2 : body.length);
        exchange.getResponseBody().flush();
    }

    @Test
    void aServerWithRangesIsAskedForSeveral() throws Exception {
        byte[] content = large();
        put("a", content);

        assertThat(Arrays.equals(read(store.find(path("a"))), content)).isTrue();
        assertThat(requests).contains("HEAD", "GET bytes=65536-131071").hasSize(5);
    }

    @Test
    void aServerWithoutRangesIsAskedOnce() throws Exception {
        ranges = false;
        byte[] content = large();
        put("a", content);

        assertThat(Arrays.equals(read(store.find(path("a"))), content)).isTrue();
        assertThat(requests).containsExactly("HEAD", "GET");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerWithoutHeadIsAskedForAByte(boolean withRanges) throws Exception {
        head = false;
        ranges = withRanges;
        byte[] content = large();
        put("a", content);

        assertThat(store.stat(path("a")).sizeBytes()).isEqualTo(content.length);
        assertThat(Arrays.equals(read(store.find(path("a"))), content)).isTrue();
    }

    @Test
    void whatMayPassIsTriedAgain() throws Exception {
        byte[] content = large();
        put("a", content);
        faults.addAll(List.of(503, 0, 429, 502));

        assertThat(Arrays.equals(read(store.find(path("a"))), content)).isTrue();
    }

    @Test
    void aConnectionThatBreaksIsAnErrorWhereNothingCanBeResumed() throws Exception {
        ranges = false;
        put("a", large());
        faults.add(0);

        assertThatThrownBy(() -> read(store.find(path("a"))))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("Failed to download trace: " + path("a"));
    }

    @Test
    void aTraceThatIsReplacedMeanwhileIsAnErrorThatSaysSo() {
        put("a", large());
        TraceSource source = store.find(path("a"));
        put("a", bytes("other"));

        assertThatThrownBy(() -> read(source)).hasMessageContaining("it was replaced or removed");
    }

    @Test
    void oversizeTracesAreRefused() {
        put("a", large());
        try (HttpTraceStore small =
                new HttpTraceStore(HostRules.ANY, TRANSFER.withMaxTraceBytes(1000))) {
            assertThatThrownBy(() -> small.find(path("a")))
                    .hasMessageContaining("at most 1000 are allowed");
        }
    }

    @Test
    void redirectsAreFollowedToWhatIsAllowed() throws Exception {
        put("a", bytes("there"));
        redirects.put("b", "/a");
        redirects.put("ring", "/ring");

        assertThat(read(store.find(path("b")))).isEqualTo(bytes("there"));
        assertThatThrownBy(() -> store.find(path("ring")))
                .hasMessageContaining("it leads on more than 5 times");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/computeMetadata/v1/",
                "http://[::1]/x",
                "http://10.1.2.3/x",
                "http://localhost:1/x"
            })
    void redirectsIntoPrivateNetworksAreRefusedEvenToTheUserOfThisMachine(String target) {
        redirects.put("a", target);
        try (HttpTraceStore any = new HttpTraceStore(HostRules.ANY, TRANSFER)) {
            assertThatThrownBy(() -> any.find(path("a")))
                    .hasMessageContaining("is an address of a private network");
        }
    }

    @Test
    void redirectsToOtherSchemesAreRefused() {
        redirects.put("a", "file:///etc/passwd");

        assertThatThrownBy(() -> store.find(path("a")))
                .hasMessageContaining("expected http:// or https://");
    }

    @Test
    void privateHostsAreRefusedUnlessTheyAreNamed() {
        put("a", bytes("x"));
        try (HttpTraceStore strict = new HttpTraceStore(HostRules.PUBLIC, TRANSFER)) {
            assertThatThrownBy(() -> strict.find(path("a")))
                    .hasMessageContaining("127.0.0.1 is an address of a private network");
        }
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "10.0.0.1, true",
        "172.16.9.9, true",
        "192.168.1.1, true",
        "169.254.169.254, true",
        "100.64.0.1, true",
        "0.0.0.0, true",
        "224.0.0.1, true",
        "255.255.255.255, true",
        "::1, true",
        "fd00::1, true",
        "fe80::1, true",
        "::ffff:10.0.0.1, true",
        "64:ff9b::a00:1, true",
        "2002:a00:1::, true",
        "8.8.8.8, false",
        "172.32.0.1, false",
        "100.128.0.1, false",
        "2001:4860:4860::8888, false"
    })
    void privateAddressesAreKnown(String address, boolean isPrivate) throws Exception {
        assertThat(HostRules.isPrivate(InetAddress.getByName(address))).isEqualTo(isPrivate);
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, a.example, true",
        "a.example:81, a.example, false",
        "a.example:80, a.example, true",
        ".example, a.example, true",
        ".example, aexample, false",
        "A.Example, a.example, true",
        "*, b, true"
    })
    void hostsAreNamedInFullOrByDomain(String rule, String host, boolean named) {
        assertThat(new HostRules(List.of(rule)).isNamed(URI.create("http://" + host + ":80/x")))
                .isEqualTo(named);
    }

    @Test
    void anAddressHoldsNoPassword() {
        assertThatThrownBy(() -> store.find("http://user:secret@127.0.0.1/x"))
                .hasMessage("Failed to download trace: 127.0.0.1: an address may hold no password");
    }

    private static byte[] large() {
        byte[] content = new byte[200_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 + i / 255);
        }
        return content;
    }
}
