// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.URI;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;

import static java.util.Objects.requireNonNull;

/// Where an orchestrator listens. Port 0 takes any free port.
///
/// @param host address to bind
/// @param httpPort queries, CloudEvents, health, metrics
/// @param grpcPort Bigtrace's orchestrator service
/// @param corsOrigins pages of other origins that may call, credentials included
/// @param perfettoUi where the console hands traces to
public record ServerSettings(
        String host, int httpPort, int grpcPort, List<String> corsOrigins, URI perfettoUi) {
    /// Perfetto's own.
    public static final URI PERFETTO_UI = URI.create("https://ui.perfetto.dev");

    public ServerSettings {
        requireNonNull(host, "host");
        corsOrigins = List.copyOf(corsOrigins);
        requireNonNull(perfettoUi, "perfettoUi");
    }

    /// For pages of its own origin only.
    public ServerSettings(String host, int httpPort, int grpcPort) {
        this(host, httpPort, grpcPort, List.of(), PERFETTO_UI);
    }

    /// Settings from environment variables; the module's README lists them.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static ServerSettings fromEnvironment(Function<String, @Nullable String> variables) {
        Environment environment = new Environment(variables);
        return new ServerSettings(
                environment.text("TRACEFOLD_HOST").orElse("0.0.0.0"),
                // A platform with one port sets PORT to it, and that may be the one for gRPC.
                environment.number(
                        "TRACEFOLD_HTTP_PORT",
                        environment.number("PORT", 8080, 0, 65535),
                        0,
                        65535),
                environment.number("TRACEFOLD_GRPC_PORT", 5051, 0, 65535),
                environment.list("TRACEFOLD_CORS_ORIGINS"),
                environment.httpAddress("TRACEFOLD_PERFETTO_UI").orElse(PERFETTO_UI));
    }
}
