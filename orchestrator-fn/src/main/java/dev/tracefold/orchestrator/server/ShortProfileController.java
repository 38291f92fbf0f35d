// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.InputStream;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/// XProf's interface without the prefix, for a server that has nothing else to say.
@Controller
@Requires(property = "tracefold.profile-routes", value = "short")
final class ShortProfileController {
    private final ProfileController routes;

    ShortProfileController(ProfileController routes) {
        this.routes = routes;
    }

    /// Any route.
    @Get(
            uris = {
                "/config",
                "/version",
                "/runs",
                "/run_tools",
                "/hosts",
                "/module_list",
                "/data",
                "/data_csv",
                "/progress",
                "/generate_cache"
            })
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<InputStream> get(HttpRequest<?> request) throws InterruptedException {
        return routes.get(request, request.getPath().substring(1));
    }

    /// The routes that change something.
    @Post(value = "/generate_cache", consumes = MediaType.ALL)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<InputStream> post(HttpRequest<?> request) throws InterruptedException {
        return routes.post(request, request.getPath().substring(1));
    }
}
