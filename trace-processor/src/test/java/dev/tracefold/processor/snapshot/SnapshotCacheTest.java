// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
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
        // Columns come first in the file; this damages every one of them.
        for (int at = 64; at < bytes.length / 2; at++) {
            bytes[at] ^= 1;
        }
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
        try (Stream<Path> files = Files.list(folder.resolve("snapshots"))) {
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
