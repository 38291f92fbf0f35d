// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.gcs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

import com.google.api.gax.paging.Page;
import com.google.cloud.ReadChannel;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobGetOption;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobSourceOption;
import com.google.cloud.storage.StorageException;
import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TracePage;
import dev.tracefold.store.TraceStore;
import dev.tracefold.store.transfer.RangedStream;
import dev.tracefold.store.transfer.StoreFailures;
import dev.tracefold.store.transfer.TransferSettings;
import dev.tracefold.store.transfer.VerifiedStream;

/// The objects of buckets; a path is `bucket/object`, or `bucket/object#generation` for one version.
///
/// A trace is read as the generation that was found: each range asks for that one, so that a trace
/// which is replaced meanwhile is an error and never a mixture. Its checksum is Google's.
public final class GcsTraceStore implements TraceStore {
    private final GcsClient client;
    private final Storage storage;
    private final TransferSettings transfer;

    /// A store with a client of its own.
    public GcsTraceStore(GcsSettings settings) {
        client = new GcsClient(settings);
        storage = client.storage();
        transfer = settings.transfer();
    }

    @Override
    public TraceSource find(String path) {
        ObjectPath object = ObjectPath.parse(path);
        Blob blob = blob(object);
        long size = size(blob);
        if (size > transfer.maxTraceBytes()) {
            throw StoreFailures.tooLarge(object.name(), size, transfer.maxTraceBytes());
        }
        long generation = blob.getGeneration();
        @Nullable String crc32c = blob.getCrc32c();
        return new TraceSource() {
            @Override
            public String name() {
                return object.name();
            }

            @Override
            public long sizeBytes() {
                return size;
            }

            @Override
            public String version() {
                return "gcs " + generation;
            }

            @Override
            public InputStream open(long from) {
                return new RangedStream(
                        object.name(),
                        (offset, length) -> read(object, generation, from + offset, length),
                        size - from,
                        transfer);
            }

            @Override
            public InputStream open() {
                InputStream in = open(0);
                return crc32c == null
                        ? in
                        : new VerifiedStream(in, object.name(), checksum(crc32c));
            }
        };
    }

    /// Google writes a checksum as base64 of its four bytes, the highest first.
    private static int checksum(String base64) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(base64)).getInt();
    }

    private byte[] read(ObjectPath object, long generation, long offset, int length)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (ReadChannel channel =
                storage.reader(
                        object.id(),
                        BlobSourceOption.generationMatch(generation),
                        // As it lies there: what is packed is unpacked by whoever reads traces.
                        BlobSourceOption.shouldReturnRawInputStream(true))) {
            channel.setChunkSize(0);
            channel.seek(offset);
            channel.limit(offset + length);
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = channel.read(bytes);
            }
        } catch (StorageException e) {
            throw GcsClient.failure(object, generation, e);
        } catch (IOException e) {
            throw GcsClient.failure(object, generation, e);
        }
        // A short answer is for whoever asked to find.
        return bytes.hasRemaining()
                ? Arrays.copyOf(bytes.array(), bytes.position())
                : bytes.array();
    }

    @Override
    public StoredTrace stat(String path) {
        Blob blob = blob(ObjectPath.parse(path));
        return stored(path, blob);
    }

    private Blob blob(ObjectPath object) {
        List<BlobGetOption> options = new ArrayList<>();
        options.add(
                BlobGetOption.fields(
                        BlobField.SIZE, BlobField.GENERATION, BlobField.CRC32C, BlobField.NAME));
        if (object.isPinned()) {
            options.add(BlobGetOption.generationMatch(object.generation()));
        }
        try {
            Blob blob = storage.get(object.id(), options.toArray(BlobGetOption[]::new));
            if (blob == null) {
                throw StoreFailures.notFound(
                        object.name(), new StorageException(404, "no such object"));
            }
            return blob;
        } catch (StorageException e) {
            throw GcsClient.failure(object, object.generation(), e);
        }
    }

    @Override
    public TracePage list(String prefix, String pageToken, int limit) {
        int slash = prefix.indexOf('/');
        String bucket = slash < 0 ? prefix : prefix.substring(0, slash);
        if (bucket.isEmpty()) {
            throw StoreFailures.refused("gs://%s: expected a bucket".formatted(prefix));
        }
        String names = slash < 0 ? "" : prefix.substring(slash + 1);
        try {
            Page<Blob> page =
                    storage.list(
                            bucket,
                            BlobListOption.prefix(names),
                            BlobListOption.pageSize(limit),
                            BlobListOption.pageToken(pageToken),
                            BlobListOption.fields(
                                    BlobField.NAME, BlobField.SIZE, BlobField.GENERATION));
            List<StoredTrace> traces = new ArrayList<>();
            page.getValues()
                    .forEach(blob -> traces.add(stored(bucket + "/" + blob.getName(), blob)));
            return new TracePage(traces, Objects.requireNonNullElse(page.getNextPageToken(), ""));
        } catch (StorageException e) {
            throw GcsClient.failure(new ObjectPath(bucket, names, 0), 0, e);
        }
    }

    private static StoredTrace stored(String path, Blob blob) {
        long generation = blob.getGeneration();
        return new StoredTrace(path, size(blob), generation, Long.toString(generation));
    }

    private static long size(Blob blob) {
        Long size = blob.getSize();
        return size == null ? 0 : size;
    }

    @Override
    public void close() {
        client.close();
    }
}
