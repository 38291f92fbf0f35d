// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

import dev.tracefold.orchestrator.profile.ProfileApi;
import dev.tracefold.orchestrator.profile.ProfileRequest;
import dev.tracefold.orchestrator.profile.ProfileResponse;

/// XProf's interface under the prefix that its frontend uses; see [ProfileApi].
@Controller("/data/plugin/profile")
@Requires(bean = ProfileApi.class)
final class ProfileController {
    private final ProfileApi api;

    ProfileController(ProfileApi api) {
        this.api = api;
    }

    /// Any route.
    @Get("/{route}")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<InputStream> get(HttpRequest<?> request, String route)
            throws InterruptedException {
        return answer(request, route);
    }

    /// The routes that change something.
    @Post(value = "/{route}", consumes = MediaType.ALL)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<InputStream> post(HttpRequest<?> request, String route)
            throws InterruptedException {
        return answer(request, route);
    }

    private HttpResponse<InputStream> answer(HttpRequest<?> request, String route)
            throws InterruptedException {
        Map<String, String> query = new LinkedHashMap<>();
        request.getParameters().forEach((name, values) -> query.put(name, values.getFirst()));
        ProfileResponse response =
                api.answer(new ProfileRequest(request.getMethodName(), route, query));
        MutableHttpResponse<InputStream> answer = HttpResponse.status(response.status(), "");
        response.headers().forEach(answer::header);
        return answer.contentType(MediaType.of(response.contentType())).body(response.body());
    }
}
