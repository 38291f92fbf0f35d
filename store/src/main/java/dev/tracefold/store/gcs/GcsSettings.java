// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.gcs;

import java.net.URI;
import java.util.Optional;

import dev.tracefold.store.transfer.TransferSettings;

import static java.util.Objects.requireNonNull;

/// How Google Cloud Storage is reached. Credentials are the machine's own (application default
/// credentials, in a cluster those of the workload); without any, public buckets can be read.
///
/// @param endpoint another server that speaks its JSON API, an emulator for instance, without
///     credentials
/// @param transfer how traces are fetched
public record GcsSettings(Optional<URI> endpoint, TransferSettings transfer) {
    public GcsSettings {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(transfer, "transfer");
    }
}
