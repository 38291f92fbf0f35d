// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.Objects;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/// 404 with the sentence as `detail`.
@Singleton
@Requires(property = "tracefold.function", value = "orchestrator")
final class UnknownThingResponse implements ExceptionHandler<UnknownThing, HttpResponse<String>> {
    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public HttpResponse<String> handle(HttpRequest request, UnknownThing thing) {
        return HttpResponse.<String>notFound()
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(Json.object().put("detail", Objects.toString(thing.getMessage())).toString());
    }
}
