// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;

import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TracePage;
import dev.tracefold.store.TraceStore;
import dev.tracefold.store.transfer.Attempts;
import dev.tracefold.store.transfer.RangedStream;
import dev.tracefold.store.transfer.StoreFailures;
import dev.tracefold.store.transfer.TransferSettings;

/// Traces by their web address; a path is the whole of it. A server that answers ranges is asked for
/// several at a time, another sends the trace in one piece. A strong `ETag` pins the version.
public final class HttpTraceStore implements TraceStore {
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int PRECONDITION_FAILED = 412;

    private final HttpClient client;
    private final HttpExchanges exchanges;
    private final TransferSettings transfer;

    /// A store with a client of its own.
    public HttpTraceStore(HostRules hosts, TransferSettings transfer) {
        this.transfer = transfer;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(transfer.timeout())
                        // Each step is looked at.
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
        this.exchanges = new HttpExchanges(client, hosts, transfer);
    }

    @Override
    public TraceSource find(String path) {
        Found found = look(path);
        if (found.size().isPresent() && found.size().getAsLong() > transfer.maxTraceBytes()) {
            throw StoreFailures.tooLarge(path, found.size().getAsLong(), transfer.maxTraceBytes());
        }
        return new TraceSource() {
            @Override
            public String name() {
                return path;
            }

            @Override
            public long sizeBytes() {
                return found.size().orElse(-1);
            }

            @Override
            public String version() {
                return found.version();
            }

            @Override
            public InputStream open() throws IOException {
                return open(0);
            }

            @Override
            public InputStream open(long from) throws IOException {
                if (found.size().isPresent() && found.size().getAsLong() == from) {
                    return new ByteArrayInputStream(new byte[0]);
                }
                if (found.ranges() && found.size().isPresent()) {
                    return new RangedStream(
                            path,
                            (offset, length) -> read(path, found, from + offset, length),
                            found.size().getAsLong() - from,
                            transfer);
                }
                InputStream whole = whole(path, found);
                whole.skipNBytes(from);
                return whole;
            }
        };
    }

    @Override
    public StoredTrace stat(String path) {
        Found found = look(path);
        return new StoredTrace(path, found.size().orElse(-1), 0, found.version());
    }

    @Override
    public TracePage list(String prefix, String pageToken, int limit) {
        throw StoreFailures.refused(
                prefix + ": a web server does not tell what it has; name each trace");
    }

    @Override
    public boolean canList() {
        return false;
    }

    private Found look(String path) {
        URI address = address(path);
        try {
            return new Attempts(transfer.attempts(), transfer.pause())
                    .run(() -> {
                        HttpResponse<InputStream> head =
                                exchanges.send(address, r -> r.method("HEAD", none()));
                        head.body().close();
                        // Servers that know no HEAD, and signatures that are for GET alone.
                        return head.statusCode() == OK ? Found.of(head) : lookByRange(path);
                    });
        } catch (IOException e) {
            throw StoreFailures.unavailable(path, String.valueOf(e.getMessage()), e);
        }
    }

    private Found lookByRange(String path) throws IOException {
        HttpResponse<InputStream> first =
                exchanges.send(address(path), r -> r.header("Range", "bytes=0-0"));
        // Whoever answers the whole is not listened to.
        first.body().close();
        return switch (first.statusCode()) {
            case OK -> Found.of(first);
            case PARTIAL -> Found.ofRange(first);
            // An empty object has no first byte.
            case 416 -> new Found(OptionalLong.of(0), false, "");
            default -> throw HttpExchanges.failure(path, first.statusCode());
        };
    }

    private byte[] read(String path, Found found, long offset, int length) throws IOException {
        HttpResponse<InputStream> response =
                exchanges.send(
                        address(path),
                        request -> {
                            request.header(
                                    "Range", "bytes=%d-%d".formatted(offset, offset + length - 1));
                            found.strongTag().ifPresent(tag -> request.header("If-Match", tag));
                        });
        try (InputStream body = response.body()) {
            check(path, found, response, PARTIAL);
            return body.readNBytes(length);
        }
    }

    private InputStream whole(String path, Found found) throws IOException {
        HttpResponse<InputStream> response =
                new Attempts(transfer.attempts(), transfer.pause())
                        .run(() -> exchanges.send(address(path), _ -> {}));
        check(path, found, response, OK);
        return new BoundedStream(response.body(), path, transfer.maxTraceBytes());
    }

    private static void check(
            String path, Found found, HttpResponse<InputStream> response, int expected)
            throws IOException {
        int status = response.statusCode();
        Found now = Found.of(response);
        boolean changed =
                status == PRECONDITION_FAILED
                        || (status == expected && !found.version().equals(now.version()))
                        // A server that gives the whole where it gave ranges has another file.
                        || (status == OK && expected == PARTIAL);
        if (changed) {
            throw StoreFailures.changed(path, found.version(), false);
        }
        if (status != expected) {
            throw HttpExchanges.failure(path, status);
        }
    }

    private static URI address(String path) {
        try {
            return URI.create(path);
        } catch (IllegalArgumentException e) {
            throw StoreFailures.refused(path + ": " + e.getMessage());
        }
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /// What a server says of a trace.
    ///
    /// @param size if it says
    /// @param ranges whether parts can be asked for
    /// @param version its `ETag`, else the time of its last change, else nothing
    private record Found(OptionalLong size, boolean ranges, String version) {
        static Found of(HttpResponse<InputStream> response) {
            return new Found(
                    response.headers().firstValueAsLong("Content-Length"),
                    response.headers().firstValue("Accept-Ranges").orElse("").equals("bytes"),
                    version(response));
        }

        static Found ofRange(HttpResponse<InputStream> response) {
            String range = response.headers().firstValue("Content-Range").orElse("");
            String size = range.substring(range.lastIndexOf('/') + 1);
            return new Found(
                    size.matches("[0-9]{1,18}")
                            ? OptionalLong.of(Long.parseLong(size))
                            : OptionalLong.empty(),
                    true,
                    version(response));
        }

        private static String version(HttpResponse<InputStream> response) {
            return response.headers()
                    .firstValue("ETag")
                    .or(() -> response.headers().firstValue("Last-Modified"))
                    .orElse("");
        }

        Optional<String> strongTag() {
            return version.startsWith("\"") ? Optional.of(version) : Optional.empty();
        }
    }
}
