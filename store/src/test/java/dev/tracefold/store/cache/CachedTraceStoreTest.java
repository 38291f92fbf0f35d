// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TracePage;
import dev.tracefold.store.TraceStore;
import dev.tracefold.store.TraceStoreContract;
import dev.tracefold.store.file.FileTraceStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What is fetched once is not fetched again, what is damaged is, and the limit holds.
@NullMarked
class CachedTraceStoreTest extends TraceStoreContract {
    @TempDir Path origin;
    @TempDir Path kept;
    private final Counting counting = new Counting();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    @Override
    protected TraceStore store() {
        return cached(10_000_000);
    }

    private TraceStore cached(long maxBytes) {
        return new CachedTraceStore(counting, new DiskCache(kept, maxBytes, () -> now));
    }

    @Override
    protected void put(String name, byte[] content) throws IOException {
        Path file = origin.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    @Override
    protected String path(String name) {
        return name;
    }

    @Test
    void whatIsFetchedOnceIsNotFetchedAgain() throws Exception {
        put("a", bytes("content"));
        TraceStore store = store();
        read(store.find("a"));

        assertThat(read(store.find("a"))).isEqualTo(bytes("content"));
        assertThat(read(cached(1000).find("a"))).as("another process").isEqualTo(bytes("content"));
        assertThat(counting.opened).isEqualTo(1);
    }

    @Test
    void anotherVersionIsFetched() throws Exception {
        put("a", bytes("one"));
        read(store().find("a"));
        put("a", bytes("two"));
        Files.setLastModifiedTime(origin.resolve("a"), FileTime.from(now));

        assertThat(read(store().find("a"))).isEqualTo(bytes("two"));
    }

    @Test
    void whatIsNotReadToItsEndLeavesNothing() throws Exception {
        put("a", new byte[100_000]);
        try (InputStream in = store().find("a").open()) {
            assertThat(in.readNBytes(10)).hasSize(10);
            assertThat(entries(".partial")).hasSize(1);
        }

        assertThat(entries("")).isEmpty();
    }

    @Test
    void aDamagedEntryIsFetchedAgain() throws Exception {
        put("a", bytes("content"));
        read(store().find("a"));
        Files.write(entries(".trace").getFirst(), bytes("c0ntent"));

        assertThat(read(store().find("a"))).isEqualTo(bytes("content"));
        assertThat(counting.opened).isEqualTo(2);
        assertThat(read(store().find("a"))).isEqualTo(bytes("content"));
        assertThat(counting.opened).isEqualTo(2);
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() throws Exception {
        TraceStore store = cached(250);
        for (String name : List.of("a", "b")) {
            put(name, content(name, 100));
            read(store.find(name));
            now = now.plusSeconds(1);
        }
        read(store.find("a"));
        now = now.plusSeconds(1);
        put("c", content("c", 100));
        read(store.find("c"));

        counting.opened = 0;
        read(store.find("a"));
        read(store.find("c"));
        assertThat(counting.opened).isZero();
        read(store.find("b"));
        assertThat(counting.opened).isEqualTo(1);
        assertThat(bytesKept()).isLessThanOrEqualTo(250);
    }

    @Test
    void whatIsLargerThanTheCacheIsReadPastIt() throws Exception {
        put("a", new byte[1000]);

        assertThat(read(cached(999).find("a"))).hasSize(1000);
        assertThat(entries("")).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftBehindIsRemoved() throws Exception {
        Path left = Files.writeString(kept.resolve("x-1-y.partial"), "left");
        Path fresh = Files.writeString(kept.resolve("x-2-y.partial"), "on its way");
        Files.setLastModifiedTime(left, FileTime.from(now.minusSeconds(7200)));
        Files.setLastModifiedTime(fresh, FileTime.from(now));
        put("a", bytes("x"));

        read(store().find("a"));

        assertThat(left).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void aTraceThatChangesWhileItIsFetchedIsNotKept() throws Exception {
        put("a", new byte[100_000]);
        TraceSource source = store().find("a");
        put("a", new byte[100_001]);

        assertThatThrownBy(() -> read(source)).hasMessageContaining("it was replaced");
        assertThat(entries("")).isEmpty();
    }

    @Test
    void aCacheThatCannotBeWrittenIsNoReasonNotToRead() throws Exception {
        put("a", bytes("x"));
        Path file = Files.createFile(kept.resolve("file"));
        TraceStore store =
                new CachedTraceStore(
                        counting, new DiskCache(file.resolve("below"), 1000, () -> now));

        assertThat(read(store.find("a"))).isEqualTo(bytes("x"));
    }

    private static byte[] content(String name, int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) name.charAt(0));
        return content;
    }

    private List<Path> entries(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(kept)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !file.endsWith("lock"))
                    .toList();
        }
    }

    private long bytesKept() throws IOException {
        long bytes = 0;
        for (Path entry : entries(".trace")) {
            bytes += Files.size(entry);
        }
        return bytes;
    }

    private final class Counting implements TraceStore {
        private int opened;

        private TraceStore files() {
            return new FileTraceStore(Optional.of(origin));
        }

        @Override
        public TraceSource find(String path) {
            TraceSource source = files().find(path);
            return new TraceSource() {
                @Override
                public String name() {
                    return source.name();
                }

                @Override
                public long sizeBytes() {
                    return source.sizeBytes();
                }

                @Override
                public InputStream open() throws IOException {
                    opened++;
                    return source.open();
                }
            };
        }

        @Override
        public StoredTrace stat(String path) {
            return files().stat(path);
        }

        @Override
        public TracePage list(String prefix, String pageToken, int limit) {
            return files().list(prefix, pageToken, limit);
        }
    }
}
