// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;

import dev.tracefold.orchestrator.server.ConsoleFiles.File;

/// The console, the page for people, at `/`. Names do not carry a version, so a browser asks each
/// time whether its copy is the current one, and is told so by the tag.
@Controller
@Requires(property = "tracefold.function", value = "orchestrator")
final class ConsoleController {
    // The editor makes style elements of its own; nothing else comes from anywhere but here.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
                    + " data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private final ConsoleFiles files = new ConsoleFiles();

    /// The page.
    @Get
    HttpResponse<?> page(HttpRequest<?> request) {
        return file(request, "index.html");
    }

    /// What the page is made of.
    @Get("/console/{name}")
    HttpResponse<?> file(HttpRequest<?> request, @PathVariable String name) {
        File file = files.find(name).orElse(null);
        if (file == null) {
            return HttpResponse.notFound();
        }
        HttpHeaders asked = request.getHeaders();
        MutableHttpResponse<byte[]> response =
                file.tag().equals(asked.get(HttpHeaders.IF_NONE_MATCH))
                        ? HttpResponse.notModified()
                        : HttpResponse.ok();
        response.header(HttpHeaders.ETAG, file.tag())
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer");
        if (response.code() != 200) {
            return response;
        }
        response.header(HttpHeaders.CONTENT_TYPE, file.contentType());
        String encodings = asked.get(HttpHeaders.ACCEPT_ENCODING);
        if (file.gzipped().isPresent() && encodings != null && encodings.contains("gzip")) {
            return response.header(HttpHeaders.CONTENT_ENCODING, "gzip")
                    .body(file.gzipped().get().bytes());
        }
        return response.body(file.content().bytes());
    }
}
