// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/// The errors of the framework (an unknown path, a method that is not for it, a body that is too
/// large) in the words of all others: a sentence as `detail`.
@Singleton
@Primary
@Requires(property = "tracefold.function", value = "orchestrator")
final class ErrorBodies implements ErrorResponseProcessor<String> {
    @Override
    public MutableHttpResponse<String> processResponse(
            ErrorContext context, MutableHttpResponse<?> response) {
        String detail =
                response.status() == HttpStatus.NOT_FOUND
                        ? "nothing is at %s".formatted(context.getRequest().getPath())
                        : context.getErrors().stream()
                                .map(Error::getMessage)
                                .findFirst()
                                .orElse(response.reason());
        return response.contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(Json.object().put("detail", detail).toString());
    }
}
