// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

import dev.tracefold.store.http.HostRules;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.StoreSettings.CacheSettings;
import dev.tracefold.store.registry.TraceAddress.Grammar;
import dev.tracefold.store.transfer.TransferSettings;

/// Stores by environment variables, the same ones for every function and the command.
public final class StoreVariables {
    private static final long DEFAULT_CACHE_BYTES = 20L << 30;

    private StoreVariables() {}

    /// Where traces come from.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static StoreSettings read(Environment environment) {
        TransferSettings defaults = TransferSettings.DEFAULTS;
        return new StoreSettings(
                environment.choice("TRACEFOLD_TRACE_ADDRESSES", Grammar.class, Grammar.BIGTRACE),
                environment.path("TRACEFOLD_TRACE_ROOT"),
                new HostRules(environment.list("TRACEFOLD_HTTP_ALLOW")),
                gcsEndpoint(environment),
                new TransferSettings(
                        environment.number(
                                "TRACEFOLD_FETCH_RANGE_BYTES",
                                defaults.rangeBytes(),
                                1024,
                                1 << 30),
                        environment.number("TRACEFOLD_FETCH_PARALLEL", defaults.parallel(), 1, 64),
                        environment.number("TRACEFOLD_FETCH_ATTEMPTS", defaults.attempts(), 1, 100),
                        defaults.pause(),
                        environment.duration("TRACEFOLD_FETCH_TIMEOUT", defaults.timeout()),
                        environment.number(
                                "TRACEFOLD_TRACE_MAX_BYTES", Long.MAX_VALUE, 1, Long.MAX_VALUE)),
                environment
                        .path("TRACEFOLD_CACHE_DIR")
                        .map(directory ->
                                new CacheSettings(
                                        directory,
                                        environment.number(
                                                "TRACEFOLD_CACHE_BYTES",
                                                DEFAULT_CACHE_BYTES,
                                                0,
                                                Long.MAX_VALUE))));
    }

    /// Google's tools take a host and port for an address here, so this does too.
    private static Optional<URI> gcsEndpoint(Environment environment) {
        Optional<String> host =
                environment.text("STORAGE_EMULATOR_HOST").filter(text -> !text.contains("://"));
        return host.isPresent()
                ? Optional.of(URI.create("http://" + host.get().strip()))
                : environment.httpAddress("STORAGE_EMULATOR_HOST");
    }

    /// Where answers go that are too large for an event.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static URI claims(Environment environment) {
        Optional<String> place = environment.text("TRACEFOLD_CLAIM_DIR").map(String::strip);
        if (place.isPresent() && place.get().startsWith("gs://")) {
            return URI.create(place.get());
        }
        return place.map(Path::of)
                .orElseGet(() ->
                        Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "tracefold-claims"))
                .toAbsolutePath()
                .toUri();
    }
}
