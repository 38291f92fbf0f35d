// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.util.List;

import io.grpc.BindableService;

import dev.tracefold.orchestrator.profile.ProfileApi;

import static java.util.Objects.requireNonNull;

/// What a server does with profiles besides its queries.
///
/// @param api answers over HTTP
/// @param shortRoutes whether it does so without the prefix too, as XProf's own server does
/// @param workers services for the gRPC port: this process may be a worker as well
public record ProfileDoor(ProfileApi api, boolean shortRoutes, List<BindableService> workers) {
    public ProfileDoor {
        requireNonNull(api, "api");
        workers = List.copyOf(workers);
    }
}
