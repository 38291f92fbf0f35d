// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import dev.tracefold.store.gcs.FakeGcs;
import dev.tracefold.store.gcs.GcsSettings;
import dev.tracefold.store.transfer.TransferSettings;

import static java.util.Objects.requireNonNull;

@NullMarked
class GcsClaimCheckStoreTest extends ClaimCheckStoreContract {
    private static final URI PLACE = URI.create("gs://answers/claims");

    private @Nullable FakeGcs gcs;
    private @Nullable GcsClaimCheckStore store;

    @BeforeEach
    void start() throws IOException {
        FakeGcs fake = FakeGcs.start();
        fake.put("answers", "other/x.answer", new byte[1]);
        fake.put("answers", "claims/notes.txt", new byte[1]);
        gcs = fake;
        store =
                new GcsClaimCheckStore(
                        PLACE,
                        () ->
                                new GcsSettings(
                                        Optional.of(fake.endpoint()), TransferSettings.DEFAULTS));
    }

    @AfterEach
    void stop() {
        requireNonNull(store).close();
        requireNonNull(gcs).close();
    }

    @Override
    ClaimCheckStore store() {
        return requireNonNull(store);
    }

    @Override
    void age(Instant then) {
        FakeGcs fake = requireNonNull(gcs);
        fake.names("answers").forEach(name -> fake.age("answers", name, then));
    }

    @Override
    int left() {
        return requireNonNull(gcs).names("answers").size() - 2;
    }
}
