// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine.Option;

import dev.tracefold.events.settings.Environment;
import dev.tracefold.events.settings.StoreVariables;
import dev.tracefold.store.http.HostRules;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.StoreSettings.CacheSettings;
import dev.tracefold.store.registry.TraceAddress.Grammar;

/// How traces that are elsewhere are fetched. What is not an option is an environment variable, the
/// same as the worker's.
final class StoreOptions {
    private static final long GIBI = 1L << 30;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description =
                    "Keeps what is fetched from gs:// and https:// here, so that it is fetched once"
                            + " (default: $TRACEFOLD_CACHE_DIR; else profiles are kept in"
                            + " ~/.cache/tracefold, and traces are not).")
    private Optional<Path> cache = Optional.empty();

    @Option(
            names = "--cache-gib",
            paramLabel = "N",
            defaultValue = "20",
            description = "How much it may keep (default: ${DEFAULT-VALUE} GiB).")
    private int cacheGib;

    @Option(
            names = "--gcs-endpoint",
            paramLabel = "URL",
            description =
                    "A server instead of Google's for gs://, an emulator for instance; asked without"
                            + " credentials (default: $STORAGE_EMULATOR_HOST, else Google's).")
    private Optional<URI> gcsEndpoint = Optional.empty();

    /// The user's own files, and whatever this machine can reach.
    StoreSettings ofUser() {
        return read(Optional.empty(), HostRules.ANY);
    }

    /// What others may ask for: of web servers only those of the Internet, and those that
    /// `TRACEFOLD_HTTP_ALLOW` names.
    StoreSettings ofServer(Optional<Path> root) {
        return read(root, new HostRules(environment().list("TRACEFOLD_HTTP_ALLOW")));
    }

    private StoreSettings read(Optional<Path> root, HostRules hosts) {
        StoreSettings settings = StoreVariables.read(environment());
        return new StoreSettings(
                Grammar.PATHS,
                root,
                hosts,
                gcsEndpoint.or(settings::gcsEndpoint),
                settings.transfer(),
                cache.map(directory -> new CacheSettings(directory, cacheGib * GIBI))
                        .or(settings::cache));
    }

    private static Environment environment() {
        return new Environment(System::getenv);
    }
}
