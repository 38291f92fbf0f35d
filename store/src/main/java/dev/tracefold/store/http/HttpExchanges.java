// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.transfer.StoreFailures;
import dev.tracefold.store.transfer.TransferSettings;

/// One request after the other until a server answers with something else than another address. Every
/// address on the way has to be allowed.
final class HttpExchanges {
    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HttpClient client;
    private final HostRules hosts;
    private final TransferSettings transfer;

    HttpExchanges(HttpClient client, HostRules hosts, TransferSettings transfer) {
        this.client = client;
        this.hosts = hosts;
        this.transfer = transfer;
    }

    /// The last answer; whoever asked closes its body.
    ///
    /// @throws IOException when asking again may help: broken connections, 429, 5xx
    HttpResponse<InputStream> send(URI address, Consumer<HttpRequest.Builder> request)
            throws IOException {
        URI next = address;
        HostRules rules = hosts;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            rules.check(next);
            HttpResponse<InputStream> response = once(next, request);
            Optional<String> location = response.headers().firstValue("Location");
            if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                return response;
            }
            response.body().close();
            URI target = target(next, location.get());
            if (next.getScheme().equals("https") && !"https".equals(target.getScheme())) {
                throw StoreFailures.refused(
                        "%s: it leads from https to %s".formatted(address, target));
            }
            // That any host may be asked is meant for what the user wrote, not for where that
            // leads.
            rules =
                    hosts.equals(HostRules.ANY) && !sameHost(address, target)
                            ? HostRules.PUBLIC
                            : hosts;
            next = target;
        }
        throw StoreFailures.refused(
                "%s: it leads on more than %d times".formatted(address, MOST_REDIRECTS));
    }

    private static boolean sameHost(URI address, URI target) {
        return address.getHost() != null && address.getHost().equalsIgnoreCase(target.getHost());
    }

    private static URI target(URI from, String location) {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw StoreFailures.refused("%s: it leads to %s".formatted(from, location));
        }
    }

    private HttpResponse<InputStream> once(URI address, Consumer<HttpRequest.Builder> request)
            throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(address).timeout(transfer.timeout());
        request.accept(builder);
        try {
            HttpResponse<InputStream> response =
                    client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
            int status = response.statusCode();
            if (status == 408 || status == 429 || status >= 500) {
                response.body().close();
                throw new IOException("the server answered " + status);
            }
            return response;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking for " + address);
        }
    }

    /// What an answer that is none means.
    static ProcessorException failure(String path, int status) {
        IOException cause = new IOException("status " + status);
        return switch (status) {
            case 404, 410 -> StoreFailures.notFound(path, cause);
            case 401, 403 -> StoreFailures.forbidden(path, Integer.toString(status), cause);
            default -> StoreFailures.refused("%s: the server answered %d".formatted(path, status));
        };
    }
}
