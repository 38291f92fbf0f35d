// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.gcs;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

import com.google.api.gax.retrying.RetrySettings;
import com.google.cloud.NoCredentials;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.HttpStorageOptions;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageOptions;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.transfer.StoreFailures;
import dev.tracefold.store.transfer.TransferSettings;

/// Google's client for the JSON API, set up, and its failures in our words. It tries again by itself
/// what may pass: 429, 5xx, connections that break.
public final class GcsClient implements AutoCloseable {
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    private final Storage storage;

    /// A client; nothing is asked yet.
    public GcsClient(GcsSettings settings) {
        TransferSettings transfer = settings.transfer();
        int timeout = (int) Math.min(Integer.MAX_VALUE, transfer.timeout().toMillis());
        HttpStorageOptions.Builder options =
                StorageOptions.http()
                        // Only listing and making buckets would want it, and looking for it asks
                        // the
                        // network.
                        .setProjectId("tracefold")
                        .setTransportOptions(
                                HttpTransportOptions.newBuilder()
                                        .setConnectTimeout(timeout)
                                        .setReadTimeout(timeout)
                                        .build())
                        .setRetrySettings(retries(transfer));
        settings.endpoint()
                .ifPresent(endpoint ->
                        options.setHost(endpoint.toString())
                                .setCredentials(NoCredentials.getInstance()));
        storage = options.build().getService();
    }

    private static RetrySettings retries(TransferSettings transfer) {
        return RetrySettings.newBuilder()
                .setMaxAttempts(transfer.attempts())
                .setInitialRetryDelayDuration(transfer.pause())
                .setRetryDelayMultiplier(2)
                .setMaxRetryDelayDuration(transfer.pause().multipliedBy(32))
                .setInitialRpcTimeoutDuration(transfer.timeout())
                .setMaxRpcTimeoutDuration(transfer.timeout())
                .setTotalTimeoutDuration(
                        transfer.timeout().multipliedBy(2).plus(Duration.ofSeconds(30)))
                .build();
    }

    Storage storage() {
        return storage;
    }

    /// What Google's client says, in our words.
    static ProcessorException failure(ObjectPath path, long generation, StorageException e) {
        return switch (e.getCode()) {
            case NOT_FOUND -> StoreFailures.notFound(path.name(), e);
            case PRECONDITION_FAILED ->
                    StoreFailures.changed(path.name(), Long.toString(generation), path.isPinned());
            case 401, 403 -> StoreFailures.forbidden(path.name(), words(e), e);
            case 400, 416 -> StoreFailures.refused(path.name() + ": " + words(e));
            default -> StoreFailures.unavailable(path.name(), words(e), e);
        };
    }

    /// The same for what its channels throw.
    static ProcessorException failure(ObjectPath path, long generation, IOException e) {
        return e.getCause() instanceof StorageException known
                ? failure(path, generation, known)
                : StoreFailures.unavailable(path.name(), String.valueOf(e.getMessage()), e);
    }

    /// What Google's client says, in a line.
    static String words(StorageException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return e.getCode() > 0
                ? String.format(Locale.ROOT, "%d %s", e.getCode(), message)
                : message;
    }

    @Override
    public void close() {
        try {
            storage.close();
        } catch (Exception _) {
            // Connections only; they go with the process at the latest.
        }
    }
}
