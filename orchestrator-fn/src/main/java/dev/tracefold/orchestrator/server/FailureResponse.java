// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

import dev.tracefold.events.FailureSemantics;
import dev.tracefold.processor.error.ProcessorException;

/// What a client is told when its request fails before it has an answer: the sentence as `detail`,
/// and the code.
@Singleton
@Requires(property = "tracefold.function", value = "orchestrator")
final class FailureResponse implements ExceptionHandler<ProcessorException, HttpResponse<String>> {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public HttpResponse<String> handle(HttpRequest request, ProcessorException exception) {
        String body =
                JSON.createObjectNode()
                        .put("detail", exception.failure().message())
                        .put("code", exception.failure().code())
                        .toString();
        return HttpResponse.<String>status(
                        FailureSemantics.of(exception.failure().category()).httpStatus(), "")
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(body);
    }
}
