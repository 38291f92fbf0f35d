// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.Objects;
import java.util.Optional;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/// The bytes of a trace, as they lie in its store: a packed one is given packed.
@Controller("/v1")
@Requires(beans = ApiParts.class)
@ExecuteOn(TaskExecutors.BLOCKING)
final class TraceContentController {
    private final ApiParts parts;

    TraceContentController(ApiParts parts) {
        this.parts = parts;
    }

    /// All of the bytes, or the part that is asked for.
    @Get(uri = "/trace_content", produces = MediaType.ALL)
    HttpResponse<?> content(HttpRequest<?> request, @QueryValue String address) {
        HttpHeaders asked = request.getHeaders();
        TraceContent trace =
                TraceContent.find(
                        parts,
                        Objects.requireNonNullElse(asked.get(HttpHeaders.HOST), ""),
                        address);
        if (trace.tag().isPresent()
                && trace.tag().get().equals(asked.get(HttpHeaders.IF_NONE_MATCH))) {
            return headed(HttpResponse.notModified(), trace);
        }
        long size = trace.source().sizeBytes();
        Optional<ByteRange> part = part(asked, trace, size);
        if (part.isPresent() && part.get().equals(ByteRange.NOTHING)) {
            return headed(HttpResponse.status(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE), trace)
                    .header(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
        }
        ByteRange range = part.orElseGet(() -> ByteRange.whole(size));
        MutableHttpResponse<Object> response =
                headed(
                        HttpResponse.status(
                                part.isPresent() ? HttpStatus.PARTIAL_CONTENT : HttpStatus.OK),
                        trace);
        response.contentType(MediaType.APPLICATION_OCTET_STREAM_TYPE);
        response.header(HttpHeaders.CONTENT_DISPOSITION, trace.disposition());
        part.ifPresent(some -> response.header(HttpHeaders.CONTENT_RANGE, some.of(size)));
        if (size >= 0) {
            response.header(HttpHeaders.ACCEPT_RANGES, "bytes").contentLength(range.length());
        }
        return request.getMethod() == HttpMethod.HEAD
                ? response
                : response.body(
                        new StreamedFile(
                                trace.open(range),
                                MediaType.APPLICATION_OCTET_STREAM_TYPE,
                                0,
                                Math.max(range.length(), -1)));
    }

    private static Optional<ByteRange> part(HttpHeaders asked, TraceContent trace, long size) {
        String range = asked.get(HttpHeaders.RANGE);
        String sameAs = asked.get(HttpHeaders.IF_RANGE);
        boolean another = sameAs != null && !trace.tag().equals(Optional.of(sameAs));
        return range == null || size < 0 || another
                ? Optional.empty()
                : ByteRange.read(range, size);
    }

    private static MutableHttpResponse<Object> headed(
            MutableHttpResponse<Object> response, TraceContent trace) {
        trace.tag().ifPresent(tag -> response.header(HttpHeaders.ETAG, tag));
        return response.header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                // Somebody else's bytes, never a page of ours.
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox");
    }
}
