// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.gcs;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobGetOption;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.StorageException;

/// A bucket as if it had folders: a name up to a slash is one. Small objects are read and written whole.
/// Used by many threads.
public final class GcsFolders implements AutoCloseable {
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    private final GcsClient client;
    private final Storage storage;

    /// Folders of all buckets that can be reached so.
    public GcsFolders(GcsSettings settings) {
        client = new GcsClient(settings);
        storage = client.storage();
    }

    /// What is in a folder.
    ///
    /// @param folders their names within the bucket, each with a slash at its end
    /// @param objects their names within the bucket
    public record Content(List<String> folders, List<String> objects) {
        /// Copies both.
        public Content {
            folders = List.copyOf(folders);
            objects = List.copyOf(objects);
        }
    }

    /// Looks into a folder, not into those in it.
    ///
    /// @param folder empty, or a name with a slash at its end
    /// @throws NoSuchFileException if there is no such bucket
    /// @throws IOException if it may not be read, or cannot be now
    public Content list(String bucket, String folder) throws IOException {
        List<String> folders = new ArrayList<>();
        List<String> objects = new ArrayList<>();
        try {
            for (Blob blob :
                    storage.list(
                                    bucket,
                                    BlobListOption.prefix(folder),
                                    BlobListOption.currentDirectory(),
                                    BlobListOption.fields(BlobField.NAME))
                            .iterateAll()) {
                (blob.isDirectory() ? folders : objects).add(blob.getName());
            }
            return new Content(folders, objects);
        } catch (StorageException e) {
            if (e.getCode() == NOT_FOUND) {
                throw missing("gs://" + bucket, "is not there: there is no such bucket", e);
            }
            throw failed("it may not be listed", e);
        }
    }

    /// A small object, if there is one.
    ///
    /// @throws IOException if it may not be read, or cannot be now
    public Optional<byte[]> read(String bucket, String name) throws IOException {
        try {
            return Optional.of(storage.readAllBytes(BlobId.of(bucket, name)));
        } catch (StorageException e) {
            if (e.getCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw failed("it may not be read", e);
        }
    }

    /// Lays down a small object in place of what is there now. Whoever does so at the same time may come
    /// first, and then what that one has laid down stays.
    ///
    /// @throws ForbiddenException if it may not be written
    /// @throws IOException if it cannot be written now
    public void write(String bucket, String name, byte[] content) throws IOException {
        BlobId id = BlobId.of(bucket, name);
        try {
            Blob known = storage.get(id, BlobGetOption.fields(BlobField.GENERATION));
            var _ =
                    storage.create(
                            BlobInfo.newBuilder(id).build(),
                            content,
                            known == null
                                    ? BlobTargetOption.doesNotExist()
                                    : BlobTargetOption.generationMatch(known.getGeneration()));
        } catch (StorageException e) {
            if (e.getCode() != PRECONDITION_FAILED) {
                throw failed("it may not be written", e);
            }
        }
    }

    private static IOException missing(String name, String reason, StorageException e) {
        NoSuchFileException missing = new NoSuchFileException(name, null, reason);
        missing.initCause(e);
        return missing;
    }

    private static IOException failed(String forbidden, StorageException e) {
        String words = GcsClient.words(e);
        return switch (e.getCode()) {
            case 401, 403 -> new ForbiddenException("%s (%s)".formatted(forbidden, words), e);
            default -> new IOException(words, e);
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
