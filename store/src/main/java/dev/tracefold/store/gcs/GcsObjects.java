// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.gcs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.StorageException;

/// Objects of our own below a prefix of a bucket: laid down whole, read, removed. What goes wrong is an
/// [IOException], as with files.
public final class GcsObjects implements AutoCloseable {
    private final GcsClient client;
    private final Storage storage;
    private final String bucket;
    private final String prefix;

    /// Objects of a bucket whose names begin so.
    ///
    /// @param prefix empty, or with a slash at its end
    public GcsObjects(GcsSettings settings, String bucket, String prefix) {
        client = new GcsClient(settings);
        storage = client.storage();
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /// Lays a file down as an object, at once and whole.
    ///
    /// @throws IOException when the store does not take it
    public void put(String name, Path file) throws IOException {
        try {
            var _ = storage.createFrom(BlobInfo.newBuilder(id(name)).build(), file);
        } catch (StorageException e) {
            throw failed(name, e);
        }
    }

    /// The bytes of an object.
    ///
    /// @throws IOException when there is none
    public InputStream open(String name) throws IOException {
        return find(name)
                .orElseThrow(() ->
                        new IOException("%s: there is no such object".formatted(address(name))));
    }

    /// The bytes of an object, if there is one.
    ///
    /// @throws IOException when the store cannot be asked
    public Optional<InputStream> find(String name) throws IOException {
        try {
            return Optional.ofNullable(storage.get(id(name)))
                    .map(blob -> Channels.newInputStream(blob.reader()));
        } catch (StorageException e) {
            throw failed(name, e);
        }
    }

    /// The version of an object; nothing when there is none.
    ///
    /// @throws IOException when the store cannot be asked
    public OptionalLong generation(String name) throws IOException {
        try {
            Blob blob = storage.get(id(name));
            return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.getGeneration());
        } catch (StorageException e) {
            throw failed(name, e);
        }
    }

    /// Removes an object; one that is gone already is no fault.
    ///
    /// @throws IOException when it cannot be removed
    public void delete(String name) throws IOException {
        try {
            var _ = storage.delete(id(name));
        } catch (StorageException e) {
            throw failed(name, e);
        }
    }

    /// Names of the objects that were laid down before then.
    ///
    /// @throws IOException when the store cannot be asked
    public List<String> olderThan(Instant then) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (Blob blob :
                    storage.list(
                                    bucket,
                                    BlobListOption.prefix(prefix),
                                    BlobListOption.fields(BlobField.NAME, BlobField.UPDATED))
                            .iterateAll()) {
                if (blob.getUpdateTimeOffsetDateTime().toInstant().isBefore(then)) {
                    names.add(blob.getName().substring(prefix.length()));
                }
            }
            return names;
        } catch (StorageException e) {
            throw failed("", e);
        }
    }

    private BlobId id(String name) {
        return BlobId.of(bucket, prefix + name);
    }

    private String address(String name) {
        return "gs://" + bucket + "/" + prefix + name;
    }

    private IOException failed(String name, StorageException e) {
        return new IOException("%s: %s".formatted(address(name), e.getMessage()), e);
    }

    @Override
    public void close() {
        client.close();
    }
}
