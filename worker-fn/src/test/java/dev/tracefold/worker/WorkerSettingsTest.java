// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.store.http.HostRules;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.StoreSettings.CacheSettings;
import dev.tracefold.store.registry.TraceAddress.Grammar;
import dev.tracefold.store.transfer.TransferSettings;
import dev.tracefold.worker.server.ServerSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Every default and every mapping.
@NullMarked
class WorkerSettingsTest {
    @Test
    void defaults() {
        assertThat(WorkerSettings.fromEnvironment(_ -> null))
                .isEqualTo(
                        new WorkerSettings(
                                "worker",
                                Runtime.getRuntime().availableProcessors(),
                                StoreSettings.defaults(Grammar.BIGTRACE, Optional.empty()),
                                262_144,
                                Path.of(System.getProperty("java.io.tmpdir"), "tracefold-claims")
                                        .toUri(),
                                Duration.ofSeconds(590),
                                Long.MAX_VALUE,
                                List.of(),
                                Duration.ofSeconds(30)));
        assertThat(ServerSettings.fromEnvironment(_ -> null))
                .isEqualTo(new ServerSettings("0.0.0.0", 8080, 5052));
    }

    @Test
    void mappings() {
        Map<String, String> variables =
                Map.ofEntries(
                        Map.entry("TRACEFOLD_WORKER_NAME", "w1"),
                        Map.entry("TRACEFOLD_WORKER_CONCURRENCY", "3"),
                        Map.entry("TRACEFOLD_TRACE_ADDRESSES", "paths"),
                        Map.entry("TRACEFOLD_TRACE_ROOT", "/traces"),
                        Map.entry("TRACEFOLD_HTTP_ALLOW", "files.local, .lan"),
                        Map.entry("STORAGE_EMULATOR_HOST", "127.0.0.1:4443"),
                        Map.entry("TRACEFOLD_FETCH_RANGE_BYTES", "65536"),
                        Map.entry("TRACEFOLD_FETCH_PARALLEL", "2"),
                        Map.entry("TRACEFOLD_FETCH_ATTEMPTS", "7"),
                        Map.entry("TRACEFOLD_FETCH_TIMEOUT", "PT9S"),
                        Map.entry("TRACEFOLD_TRACE_MAX_BYTES", "1000000"),
                        Map.entry("TRACEFOLD_CACHE_DIR", "/cache"),
                        Map.entry("TRACEFOLD_CACHE_BYTES", "5000"),
                        Map.entry("TRACEFOLD_INLINE_LIMIT_BYTES", "1000"),
                        Map.entry("TRACEFOLD_CLAIM_DIR", "gs://bucket/claims"),
                        Map.entry("TRACEFOLD_SHARD_TIME_LIMIT", "PT1M"),
                        Map.entry("TRACEFOLD_TRACE_MEMORY_BYTES", "5000000"),
                        Map.entry("TRACEFOLD_REPLY_ALLOW", "10.0.0.0/8, .local"),
                        Map.entry("TRACEFOLD_REPLY_TIMEOUT", "PT5S"),
                        Map.entry("TRACEFOLD_HOST", "127.0.0.1"),
                        Map.entry("PORT", "0"),
                        Map.entry("TRACEFOLD_WORKER_GRPC_PORT", "8081"));

        assertThat(WorkerSettings.fromEnvironment(variables::get))
                .isEqualTo(
                        new WorkerSettings(
                                "w1",
                                3,
                                new StoreSettings(
                                        Grammar.PATHS,
                                        Optional.of(Path.of("/traces")),
                                        new HostRules(List.of("files.local", ".lan")),
                                        Optional.of(URI.create("http://127.0.0.1:4443")),
                                        new TransferSettings(
                                                65536,
                                                2,
                                                7,
                                                TransferSettings.DEFAULTS.pause(),
                                                Duration.ofSeconds(9),
                                                1_000_000),
                                        Optional.of(new CacheSettings(Path.of("/cache"), 5000))),
                                1000,
                                URI.create("gs://bucket/claims"),
                                Duration.ofMinutes(1),
                                5_000_000,
                                List.of("10.0.0.0/8", ".local"),
                                Duration.ofSeconds(5)));
        assertThat(ServerSettings.fromEnvironment(variables::get))
                .isEqualTo(new ServerSettings("127.0.0.1", 0, 8081));
    }

    @Test
    void theHostNameIsTheNameWhereThereIsNoOther() {
        assertThat(WorkerSettings.fromEnvironment(Map.of("HOSTNAME", "pod-7")::get).name())
                .isEqualTo("pod-7");
    }

    @Test
    void whatCannotBeReadIsRefused() {
        assertThatThrownBy(() ->
                        WorkerSettings.fromEnvironment(
                                Map.of("TRACEFOLD_WORKER_CONCURRENCY", "0")::get))
                .hasMessage(
                        "TRACEFOLD_WORKER_CONCURRENCY: expected a whole number from 1 to 1024 but"
                                + " was '0'");
        assertThatThrownBy(() ->
                        WorkerSettings.fromEnvironment(
                                Map.of("TRACEFOLD_TRACE_ADDRESSES", "any")::get))
                .hasMessage(
                        "TRACEFOLD_TRACE_ADDRESSES: expected one of [bigtrace, paths] but was"
                                + " 'any'");
        assertThatThrownBy(() -> ServerSettings.fromEnvironment(Map.of("PORT", "99999")::get))
                .hasMessage("PORT: expected a whole number from 0 to 65535 but was '99999'");
    }
}
