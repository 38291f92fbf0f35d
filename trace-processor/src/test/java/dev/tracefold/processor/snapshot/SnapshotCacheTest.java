// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.loader.LoadOptions;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SnapshotCacheTest {
    private static final LoadOptions OPTIONS =
            new LoadOptions(Long.MAX_VALUE, new ImportOptions(true, false, false));
    private static final String TRACE =
            "[{\"ph\":\"X\",\"name\":\"one\",\"pid\":1,\"tid\":2,\"ts\":3,\"dur\":4,\"args\":{\"k\":5}}]";

    @TempDir private Path folder;

    @Test
    void theSecondSessionMapsWhatTheFirstLoaded() throws IOException {
        Path trace = trace("a.json", TRACE);
        SnapshotCache cache = cache(Long.MAX_VALUE);
        assertThat(cache.holds(TraceSource.file(trace), OPTIONS)).isFalse();

        assertThat(answer(trace, cache)).isEqualTo("one 5");
        assertThat(cache.holds(TraceSource.file(trace), OPTIONS)).isTrue();
        // The bytes change while name, size, time and file stay: only a snapshot can answer as
        // before.
        FileTime time = Files.getLastModifiedTime(trace);
        Files.writeString(trace, TRACE.replace("one", "two"));
        Files.setLastModifiedTime(trace, time);

        assertThat(answer(trace, cache)).isEqualTo("one 5");
    }

    @Test
    void anotherVersionOfATraceIsLoaded() throws IOException {
        Path trace = trace("a.json", TRACE);
        SnapshotCache cache = cache(Long.MAX_VALUE);
        answer(trace, cache);

        Files.writeString(trace, TRACE.replace("one", "three"));

        assertThat(answer(trace, cache)).isEqualTo("three 5");
        assertThat(snapshots()).hasSize(2);
    }

    @Test
    void anotherWayOfLoadingIsAnotherSnapshot() throws IOException {
        TraceSource trace = TraceSource.file(trace("a.json", TRACE));
        SnapshotCache cache = cache(Long.MAX_VALUE);
        cache.open(trace, OPTIONS).close();

        assertThat(
                        cache.holds(
                                trace,
                                new LoadOptions(
                                        Long.MAX_VALUE, new ImportOptions(false, false, false))))
                .isFalse();
        assertThat(cache.holds(trace, new LoadOptions(1 << 20, OPTIONS.imports()))).isTrue();
    }

    @Test
    void aDamagedSnapshotIsRemovedAndTheTraceLoadedAgain() throws IOException {
        Path trace = trace("a.json", TRACE);
        SnapshotCache cache = cache(Long.MAX_VALUE);
        answer(trace, cache);
        Path snapshot = snapshots().getFirst();
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[10] ^= 1;
        Files.write(snapshot, bytes);

        assertThat(answer(trace, cache)).isEqualTo("one 5");
        assertThat(Files.readAllBytes(snapshot)[10]).isNotEqualTo(bytes[10]);
    }

    @Test
    void damageThatAQueryFindsIsMendedByTheNextSession() throws IOException {
        Path trace = trace("a.json", TRACE);
        SnapshotCache cache = cache(Long.MAX_VALUE);
        answer(trace, cache);
        Path snapshot = snapshots().getFirst();
        byte[] bytes = Files.readAllBytes(snapshot);
        damageColumns(bytes);
        Files.write(snapshot, bytes);

        assertThatThrownBy(() -> answer(trace, cache))
                .isInstanceOf(ProcessorException.class)
                .hasMessageContaining("is not what was written: column");
        assertThat(snapshots()).isEmpty();
        assertThat(answer(trace, cache)).isEqualTo("one 5");
    }

    @Test
    void whatWasNotUsedForLongestMakesRoom() throws IOException {
        Path first = trace("1.json", TRACE);
        Path second = trace("2.json", TRACE);
        SnapshotCache unlimited = cache(Long.MAX_VALUE);
        answer(first, unlimited);
        long size = Files.size(snapshots().getFirst());
        SnapshotCache two = cache(size * 5 / 2);
        answer(second, two);
        snapshots().forEach(SnapshotCacheTest::makeOld);
        answer(first, two);

        answer(trace("3.json", TRACE), two);

        assertThat(two.holds(TraceSource.file(first), OPTIONS)).isTrue();
        assertThat(two.holds(TraceSource.file(second), OPTIONS)).isFalse();
        assertThat(snapshots()).hasSize(2);
    }

    @Test
    void aFolderThatCannotBeWrittenCostsTimeOnly() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(answer(trace("a.json", TRACE), new SnapshotCache(file.resolve("x"), 1 << 20)))
                .isEqualTo("one 5");
    }

    @Test
    void aSourceWithoutVersionIsLoadedEveryTime() throws IOException {
        SnapshotCache cache = cache(Long.MAX_VALUE);

        cache.open(
                        TraceSource.bytes(
                                "a", TRACE.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        OPTIONS)
                .close();

        assertThat(Files.exists(folder.resolve("snapshots"))).isFalse();
    }

    @Test
    void anotherMachineFetchesWhatOneHasLoaded() throws IOException {
        Path trace = trace("a.json", TRACE);
        FolderArchive archive = new FolderArchive(folder.resolve("archive"));
        assertThat(answer(trace, machine("one", archive))).isEqualTo("one 5");
        assertThat(archive.packed()).hasSize(1);
        // Only a snapshot can answer as before, as above.
        FileTime time = Files.getLastModifiedTime(trace);
        Files.writeString(trace, TRACE.replace("one", "two"));
        Files.setLastModifiedTime(trace, time);

        assertThat(answer(trace, machine("two", archive))).isEqualTo("one 5");

        assertThat(machine("two", archive).holds(TraceSource.file(trace), OPTIONS)).isTrue();
    }

    @Test
    void whatTheArchiveSpoiltIsLoadedAndArchivedAgain() throws IOException {
        Path trace = trace("a.json", TRACE);
        FolderArchive archive = new FolderArchive(folder.resolve("archive"));
        answer(trace, machine("one", archive));
        Path packed = archive.packed().getFirst();
        byte[] bytes = Files.readAllBytes(packed);
        Files.write(packed, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        assertThat(answer(trace, machine("two", archive))).isEqualTo("one 5");

        assertThat(Files.readAllBytes(packed)).isEqualTo(bytes);
    }

    @Test
    void anArchivedSnapshotThatAQueryFindsDamagedIsNotFetchedTwice() throws IOException {
        Path trace = trace("a.json", TRACE);
        FolderArchive archive = new FolderArchive(folder.resolve("archive"));
        answer(trace, machine("one", archive));
        Path snapshot = snapshots("one").getFirst();
        byte[] bytes = Files.readAllBytes(snapshot);
        damageColumns(bytes);
        Files.write(snapshot, bytes);
        Path packed = PackedSnapshot.pack(snapshot);
        Files.move(packed, archive.packed().getFirst(), StandardCopyOption.REPLACE_EXISTING);
        SnapshotCache two = machine("two", archive);
        assertThatThrownBy(() -> answer(trace, two)).hasMessageContaining("column");

        assertThat(answer(trace, two)).isEqualTo("one 5");
        assertThat(answer(trace, machine("three", archive))).isEqualTo("one 5");
    }

    @Test
    void anArchiveThatDoesNotAnswerCostsTimeOnly() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(answer(trace("a.json", TRACE), machine("one", new FolderArchive(file))))
                .isEqualTo("one 5");
    }

    /// An archive for these tests: files of a folder.
    private record FolderArchive(Path at) implements SnapshotArchive {
        @Override
        public Optional<InputStream> find(String name) throws IOException {
            Path file = at.resolve(name);
            return Files.exists(file) ? Optional.of(Files.newInputStream(file)) : Optional.empty();
        }

        @Override
        public void put(String name, Path packed) throws IOException {
            Files.createDirectories(at);
            Files.copy(packed, at.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }

        List<Path> packed() throws IOException {
            try (Stream<Path> files = Files.list(at)) {
                return files.toList();
            }
        }
    }

    private SnapshotCache machine(String name, SnapshotArchive archive) {
        return new SnapshotCache(folder.resolve(name), Long.MAX_VALUE, Optional.of(archive));
    }

    /// Columns come first in the file, and then the strings, which begin with the types of args.
    private static void damageColumns(byte[] snapshot) {
        int strings =
                new String(snapshot, StandardCharsets.ISO_8859_1).indexOf("int\0uint\0string\0");
        assertThat(strings).isGreaterThan(64);
        for (int at = 64; at < strings; at++) {
            snapshot[at] ^= 1;
        }
    }

    private static String answer(Path trace, SnapshotCache cache) {
        try (TraceSession session =
                        TraceProcessor.open(
                                TraceSource.file(trace), ProcessorOptions.DEFAULTS.with(cache));
                QueryResult rows =
                        session.query(
                                "SELECT name, extract_arg(arg_set_id, 'args.k') AS k FROM slice")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(0) + " " + rows.getLong(1);
        }
    }

    private SnapshotCache cache(long limitBytes) {
        return new SnapshotCache(folder.resolve("snapshots"), limitBytes);
    }

    private Path trace(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<Path> snapshots() throws IOException {
        return snapshots("snapshots");
    }

    private List<Path> snapshots(String machine) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(machine))) {
            return files.toList();
        }
    }

    private static void makeOld(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
