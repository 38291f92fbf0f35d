// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.registry;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

import dev.tracefold.store.gcs.GcsSettings;
import dev.tracefold.store.http.HostRules;
import dev.tracefold.store.registry.TraceAddress.Grammar;
import dev.tracefold.store.transfer.TransferSettings;

import static java.util.Objects.requireNonNull;

/// Where traces may come from and how.
///
/// @param addresses what is taken for an address
/// @param root directory outside of which no file is opened, if any
/// @param hosts which web servers may be asked
/// @param gcsEndpoint a server instead of Google's, without credentials
/// @param transfer how traces are fetched from afar
/// @param cache what is fetched is kept here, if anywhere
public record StoreSettings(
        Grammar addresses,
        Optional<Path> root,
        HostRules hosts,
        Optional<URI> gcsEndpoint,
        TransferSettings transfer,
        Optional<CacheSettings> cache) {
    public StoreSettings {
        requireNonNull(addresses, "addresses");
        requireNonNull(root, "root");
        requireNonNull(hosts, "hosts");
        requireNonNull(gcsEndpoint, "gcsEndpoint");
        requireNonNull(transfer, "transfer");
        requireNonNull(cache, "cache");
    }

    /// Everything as it is when nothing is said: public hosts, Google's service, no cache.
    public static StoreSettings defaults(Grammar addresses, Optional<Path> root) {
        return new StoreSettings(
                addresses,
                root,
                HostRules.PUBLIC,
                Optional.empty(),
                TransferSettings.DEFAULTS,
                Optional.empty());
    }

    /// How buckets are reached.
    public GcsSettings gcs() {
        return new GcsSettings(gcsEndpoint, transfer);
    }

    /// The same for other addresses.
    public StoreSettings withFiles(Grammar grammar, Optional<Path> files) {
        return new StoreSettings(grammar, files, hosts, gcsEndpoint, transfer, cache);
    }

    /// A directory for what came from afar.
    ///
    /// @param directory may be shared by processes
    /// @param maxBytes its limit
    public record CacheSettings(Path directory, long maxBytes) {
        public CacheSettings {
            requireNonNull(directory, "directory");
        }
    }
}
