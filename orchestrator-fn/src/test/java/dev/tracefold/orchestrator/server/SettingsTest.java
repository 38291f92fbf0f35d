// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.orchestrator.query.QuerySettings;
import dev.tracefold.orchestrator.query.QuerySettings.InFlight;
import dev.tracefold.orchestrator.query.QuerySettings.Publishing;
import dev.tracefold.orchestrator.server.OrchestratorSettings.ReplyChannelKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Every default and every mapping.
@NullMarked
class SettingsTest {
    @Test
    void defaults() {
        Map<String, String> broker = Map.of("TRACEFOLD_BROKER_URL", "http://broker/default/b");

        assertThat(OrchestratorSettings.fromEnvironment(broker::get))
                .isEqualTo(
                        new OrchestratorSettings(
                                "orchestrator",
                                URI.create("http://broker/default/b"),
                                Duration.ofSeconds(30),
                                ReplyChannelKind.DIRECT,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Path.of(System.getProperty("java.io.tmpdir"), "tracefold-claims")
                                        .toUri()));
        assertThat(QuerySettings.fromEnvironment(_ -> null))
                .isEqualTo(
                        new QuerySettings(
                                400,
                                new InFlight(8, 100, 1000),
                                Duration.ofMinutes(15),
                                Duration.ofHours(6),
                                3,
                                Duration.ofMillis(500),
                                new Publishing(8, Duration.ofMinutes(1))));
        assertThat(ServerSettings.fromEnvironment(_ -> null))
                .isEqualTo(new ServerSettings("0.0.0.0", 8080, 5051));
    }

    @Test
    void mappings() {
        Map<String, String> variables =
                Map.ofEntries(
                        Map.entry("TRACEFOLD_REPLICA", "o-1"),
                        Map.entry("K_SINK", "http://knative/default/b"),
                        Map.entry("TRACEFOLD_BROKER_TIMEOUT", "PT3S"),
                        Map.entry("TRACEFOLD_REPLY_CHANNEL", "broker"),
                        Map.entry("TRACEFOLD_REPLY_TOPIC", "projects/p/topics/t"),
                        Map.entry("TRACEFOLD_REPLY_BASE_URL", "http://10.0.0.1:8080"),
                        Map.entry("TRACEFOLD_REPLY_SECRET", "0123456789abcdef"),
                        Map.entry("TRACEFOLD_CLAIM_DIR", "/claims"),
                        Map.entry("TRACEFOLD_QUERY_WINDOW", "7"),
                        Map.entry("TRACEFOLD_IN_FLIGHT_FIRST", "3"),
                        Map.entry("TRACEFOLD_IN_FLIGHT_MAX", "9"),
                        Map.entry("TRACEFOLD_PUBLISH_AT_ONCE", "2"),
                        Map.entry("TRACEFOLD_BROKER_PATIENCE", "PT5S"),
                        Map.entry("TRACEFOLD_SHARD_DEADLINE", "PT1M"),
                        Map.entry("TRACEFOLD_QUERY_DEADLINE", "PT1H"),
                        Map.entry("TRACEFOLD_SHARD_ATTEMPTS", "1"),
                        Map.entry("TRACEFOLD_ATTEMPT_PAUSE", "PT1S"),
                        Map.entry("TRACEFOLD_HOST", "127.0.0.1"),
                        Map.entry("PORT", "8081"),
                        Map.entry("TRACEFOLD_GRPC_PORT", "50051"),
                        Map.entry("TRACEFOLD_PERFETTO_UI", "https://traces.example/ui/"));

        assertThat(OrchestratorSettings.fromEnvironment(variables::get))
                .isEqualTo(
                        new OrchestratorSettings(
                                "o-1",
                                URI.create("http://knative/default/b"),
                                Duration.ofSeconds(3),
                                ReplyChannelKind.BROKER,
                                Optional.of("projects/p/topics/t"),
                                Optional.of(URI.create("http://10.0.0.1:8080")),
                                Optional.of("0123456789abcdef"),
                                Path.of("/claims").toUri()));
        assertThat(QuerySettings.fromEnvironment(variables::get))
                .isEqualTo(
                        new QuerySettings(
                                7,
                                new InFlight(3, 3, 9),
                                Duration.ofMinutes(1),
                                Duration.ofHours(1),
                                1,
                                Duration.ofSeconds(1),
                                new Publishing(2, Duration.ofSeconds(5))));
        assertThat(ServerSettings.fromEnvironment(variables::get))
                .isEqualTo(
                        new ServerSettings(
                                "127.0.0.1",
                                8081,
                                50051,
                                List.of(),
                                URI.create("https://traces.example/ui/")));
    }

    @Test
    void whereAPlatformsPortIsForGrpcHttpHasOneOfItsOwn() {
        Map<String, String> variables =
                Map.of(
                        "PORT",
                        "8081",
                        "TRACEFOLD_GRPC_PORT",
                        "8081",
                        "TRACEFOLD_HTTP_PORT",
                        "8080");

        assertThat(ServerSettings.fromEnvironment(variables::get))
                .isEqualTo(new ServerSettings("0.0.0.0", 8080, 8081));
    }

    @Test
    void withoutABrokerThereIsNoOrchestrator() {
        assertThatThrownBy(() -> OrchestratorSettings.fromEnvironment(_ -> null))
                .hasMessage(
                        "TRACEFOLD_BROKER_URL: expected the address of the broker's ingress but it"
                                + " is not set");
    }

    @Test
    void theChannelPubsubNeedsATopic() {
        Map<String, String> variables =
                Map.of("TRACEFOLD_BROKER_URL", "http://b/", "TRACEFOLD_REPLY_CHANNEL", "pubsub");

        assertThatThrownBy(() -> OrchestratorSettings.fromEnvironment(variables::get))
                .hasMessage(
                        "TRACEFOLD_REPLY_TOPIC: expected projects/<project>/topics/<topic> for the"
                                + " channel pubsub but it is not set");
    }

    @Test
    void aShortSecretIsRefusedWithoutBeingTold() {
        Map<String, String> variables =
                Map.of("TRACEFOLD_BROKER_URL", "http://b/", "TRACEFOLD_REPLY_SECRET", "hunter2");

        assertThatThrownBy(() -> OrchestratorSettings.fromEnvironment(variables::get))
                .hasMessage("TRACEFOLD_REPLY_SECRET: expected at least 16 bytes but was shorter");
    }
}
