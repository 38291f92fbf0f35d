// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.gcs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/// As much of Google Cloud Storage's JSON API as its client library asks for here, in memory, with
/// faults on demand. Buckets exist as soon as they are named.
@NullMarked
public final class FakeGcs implements AutoCloseable {
    private static final Pattern OBJECT =
            Pattern.compile("(?:/download)?/storage/v1/b/([^/]+)/o(?:/(.+))?");
    private static final Pattern UPLOAD = Pattern.compile("/upload/storage/v1/b/([^/]+)/o");
    private static final Pattern NAME =
            Pattern.compile("\"name\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final HttpServer server;
    private final TreeMap<String, StoredObject> objects = new TreeMap<>();
    private final AtomicLong generations = new AtomicLong(1_700_000_000_000_000L);
    private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<String> missing = ConcurrentHashMap.newKeySet();
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private final Set<String> readOnly = ConcurrentHashMap.newKeySet();

    private FakeGcs(HttpServer server) {
        this.server = server;
    }

    /// A server of its own port.
    public static FakeGcs start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FakeGcs fake = new FakeGcs(server);
        server.createContext("/", fake::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return fake;
    }

    /// Its address, to be given for Google's.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// Lays an object down.
    public synchronized long put(String bucket, String name, byte[] content) {
        long generation = generations.incrementAndGet();
        objects.put(
                bucket + "/" + name,
                new StoredObject(bucket, name, content.clone(), generation, Instant.now()));
        return generation;
    }

    /// An object's content, if it is there.
    public synchronized byte @Nullable [] content(String bucket, String name) {
        StoredObject object = objects.get(bucket + "/" + name);
        return object == null ? null : object.content().clone();
    }

    /// Makes an object older than it is.
    public synchronized void age(String bucket, String name, Instant updated) {
        objects.computeIfPresent(
                bucket + "/" + name,
                (_, o) -> new StoredObject(bucket, name, o.content(), o.generation(), updated));
    }

    /// Names of a bucket.
    public synchronized List<String> names(String bucket) {
        return objects.values().stream()
                .filter(object -> object.bucket().equals(bucket))
                .map(StoredObject::name)
                .toList();
    }

    /// Lets a bucket not be there.
    public void remove(String bucket) {
        missing.add(bucket);
    }

    /// Lets a bucket be somebody else's.
    public void forbid(String bucket) {
        forbidden.add(bucket);
    }

    /// Lets nobody write to a bucket, but by [#put].
    public void forbidWriting(String bucket) {
        readOnly.add(bucket);
    }

    /// Lets the next downloads go wrong, one fault each.
    public void fail(Fault... next) {
        faults.addAll(Arrays.asList(next));
    }

    /// What was asked for: method, path, query and range.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(
                exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestURI()
                        + (range == null ? "" : " " + range));
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            Matcher upload = UPLOAD.matcher(path);
            Matcher object = OBJECT.matcher(path);
            String bucket =
                    upload.matches() ? upload.group(1) : object.matches() ? object.group(1) : "";
            if (missing.contains(bucket)) {
                error(exchange, 404, "The specified bucket does not exist.");
            } else if (forbidden.contains(bucket)
                    || (upload.matches() && readOnly.contains(bucket))) {
                exchange.getRequestBody().readAllBytes();
                error(exchange, 403, "the caller does not have permission");
            } else if (upload.matches()) {
                upload(exchange, upload.group(1));
            } else if (!object.matches()) {
                error(exchange, 404, "no such method");
            } else if (object.group(2) == null) {
                list(exchange, object.group(1));
            } else {
                object(exchange, object.group(1), decode(object.group(2)));
            }
        }
    }

    private void object(HttpExchange exchange, String bucket, String name) throws IOException {
        Map<String, String> query = query(exchange);
        boolean media = "media".equals(query.get("alt"));
        Fault fault = media ? faults.poll() : null;
        if (fault instanceof Fault.Status(int status)) {
            error(exchange, status, "injected");
            return;
        }
        StoredObject object;
        synchronized (this) {
            object = objects.get(bucket + "/" + name);
        }
        String wanted = query.getOrDefault("ifGenerationMatch", query.get("generation"));
        if (object == null) {
            error(exchange, 404, "No such object: " + bucket + "/" + name);
        } else if (wanted != null && Long.parseLong(wanted) != object.generation()) {
            error(exchange, 412, "At least one of the pre-conditions you specified did not hold.");
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            synchronized (this) {
                objects.remove(bucket + "/" + name);
            }
            exchange.sendResponseHeaders(204, -1);
        } else if (media) {
            media(exchange, object, fault);
        } else {
            json(exchange, 200, object.json());
        }
    }

    private static void media(HttpExchange exchange, StoredObject object, @Nullable Fault fault)
            throws IOException {
        byte[] content = object.content();
        int from = 0;
        int to = content.length;
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range != null) {
            Matcher bounds = Pattern.compile("bytes=(\\d+)-(\\d*)").matcher(range);
            if (!bounds.matches() || Long.parseLong(bounds.group(1)) >= content.length) {
                error(exchange, 416, "range");
                return;
            }
            from = Integer.parseInt(bounds.group(1));
            to =
                    bounds.group(2).isEmpty()
                            ? to
                            : (int) Math.min(to, Long.parseLong(bounds.group(2)) + 1);
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, content.length));
        }
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.getResponseHeaders().set("x-goog-generation", Long.toString(object.generation()));
        if (fault instanceof Fault.Slow(long millis)) {
            pause(millis);
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, to == from ? -1 : to - from);
        byte[] body = Arrays.copyOfRange(content, from, to);
        OutputStream out = exchange.getResponseBody();
        if (fault instanceof Fault.Truncated(int bytes)) {
            out.write(body, 0, Math.min(bytes, body.length));
            out.flush();
            // Closing an exchange that owes bytes breaks the connection; closing the stream does
            // not.
            return;
        }
        if (fault instanceof Fault.Flipped && body.length > 0) {
            body[0] ^= 1;
        }
        out.write(body);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void list(HttpExchange exchange, String bucket) throws IOException {
        Map<String, String> query = query(exchange);
        String prefix = bucket + "/" + query.getOrDefault("prefix", "");
        int limit = Integer.parseInt(query.getOrDefault("maxResults", "1000"));
        String after = query.getOrDefault("pageToken", "");
        List<StoredObject> found;
        synchronized (this) {
            found =
                    objects.tailMap(prefix).values().stream()
                            .takeWhile(o -> (o.bucket() + "/" + o.name()).startsWith(prefix))
                            .filter(o -> after.isEmpty() || o.name().compareTo(after) > 0)
                            .limit(query.containsKey("delimiter") ? Long.MAX_VALUE : limit + 1L)
                            .toList();
        }
        String delimiter = query.get("delimiter");
        TreeSet<String> prefixes = new TreeSet<>();
        if (delimiter != null) {
            String folder = query.getOrDefault("prefix", "");
            List<StoredObject> here = new ArrayList<>();
            for (StoredObject one : found) {
                int end = one.name().indexOf(delimiter, folder.length());
                if (end < 0) {
                    here.add(one);
                } else {
                    prefixes.add(one.name().substring(0, end + delimiter.length()));
                }
            }
            // One page: the tests of pages do not ask for folders.
            found = here;
        }
        boolean more = found.size() > limit;
        List<StoredObject> page = more ? found.subList(0, limit) : found;
        List<String> items = page.stream().map(StoredObject::json).toList();
        json(
                exchange,
                200,
                "{\"kind\":\"storage#objects\","
                        + (more
                                ? "\"nextPageToken\":\"" + escape(page.getLast().name()) + "\","
                                : "")
                        + "\"prefixes\":["
                        + String.join(
                                ",",
                                prefixes.stream().map(name -> "\"" + escape(name) + "\"").toList())
                        + "],\"items\":["
                        + String.join(",", items)
                        + "]}");
    }

    private void upload(HttpExchange exchange, String bucket) throws IOException {
        Map<String, String> query = query(exchange);
        byte[] body = body(exchange);
        Fault fault = faults.poll();
        if (fault instanceof Fault.Status(int status)) {
            error(exchange, status, "injected");
            return;
        }
        if (exchange.getRequestMethod().equals("POST")
                && "resumable".equals(query.get("uploadType"))) {
            String name = query.getOrDefault("name", name(body));
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            "%s/upload/storage/v1/b/%s/o?uploadType=resumable&upload_id=%s"
                                    .formatted(endpoint(), bucket, hex(name)));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        String name;
        byte[] content;
        if (query.containsKey("upload_id")) {
            name = unhex(query.get("upload_id"));
            content = body;
        } else {
            name = name(body);
            content = secondPart(exchange, body);
        }
        String wanted = query.get("ifGenerationMatch");
        if (wanted != null && Long.parseLong(wanted) != generation(bucket, name)) {
            error(exchange, 412, "At least one of the pre-conditions you specified did not hold.");
            return;
        }
        put(bucket, name, content);
        String stored;
        synchronized (this) {
            StoredObject object = objects.get(bucket + "/" + name);
            stored = object == null ? "{}" : object.json();
        }
        json(exchange, 200, stored);
    }

    // What is sent at once comes packed.
    private static byte[] body(HttpExchange exchange) throws IOException {
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream in =
                packed
                        ? new GZIPInputStream(exchange.getRequestBody())
                        : exchange.getRequestBody()) {
            return in.readAllBytes();
        }
    }

    private synchronized long generation(String bucket, String name) {
        StoredObject object = objects.get(bucket + "/" + name);
        return object == null ? 0 : object.generation();
    }

    private static String name(byte[] body) {
        Matcher name = NAME.matcher(new String(body, StandardCharsets.UTF_8));
        return name.find() ? name.group(1) : "";
    }

    /// A multipart upload is JSON and content between boundaries.
    private static byte[] secondPart(HttpExchange exchange, byte[] body) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        String boundary = "--" + type.replaceAll(".*boundary=\"?([^\";]+)\"?.*", "$1");
        String text = new String(body, StandardCharsets.ISO_8859_1);
        int second = text.indexOf(boundary, boundary.length());
        int start = text.indexOf("\r\n\r\n", second) + 4;
        int end = text.lastIndexOf("\r\n" + boundary);
        return Arrays.copyOfRange(body, start, end);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String unhex(String text) {
        return new String(java.util.HexFormat.of().parseHex(text), StandardCharsets.UTF_8);
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static void error(HttpExchange exchange, int status, String message)
            throws IOException {
        json(
                exchange,
                status,
                "{\"error\":{\"code\":%d,\"message\":\"%s\"}}".formatted(status, escape(message)));
    }

    private static void json(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /// What goes wrong with a download.
    public sealed interface Fault {
        /// An error instead of an answer.
        record Status(int status) implements Fault {}

        /// The connection breaks after some bytes.
        record Truncated(int bytes) implements Fault {}

        /// The answer is late.
        record Slow(long millis) implements Fault {}

        /// A bit is wrong.
        record Flipped() implements Fault {}

        /// Nothing goes wrong.
        record None() implements Fault {}
    }

    // The array is this class's own and never written to.
    @SuppressWarnings("ArrayRecordComponent")
    private record StoredObject(
            String bucket, String name, byte[] content, long generation, Instant updated) {
        String json() {
            CRC32C crc32c = new CRC32C();
            crc32c.update(content);
            String checksum =
                    Base64.getEncoder()
                            .encodeToString(
                                    ByteBuffer.allocate(4).putInt((int) crc32c.getValue()).array());
            List<String> fields = new ArrayList<>();
            fields.add("\"kind\":\"storage#object\"");
            fields.add("\"bucket\":\"" + bucket + "\"");
            fields.add("\"name\":\"" + escape(name) + "\"");
            fields.add("\"size\":\"" + content.length + "\"");
            fields.add("\"generation\":\"" + generation + "\"");
            fields.add("\"metageneration\":\"1\"");
            fields.add("\"crc32c\":\"" + checksum + "\"");
            fields.add(
                    String.format(Locale.ROOT, "\"updated\":\"%s\"", updated)
                            + ",\"timeCreated\":\""
                            + updated
                            + "\"");
            return "{" + String.join(",", fields) + "}";
        }
    }
}
