// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.watch;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.store.watch.SettlingFiles.Version;

import static org.assertj.core.api.Assertions.assertThat;

@NullMarked
class SettlingFilesTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Path A = Path.of("/t/a");
    private static final Path B = Path.of("/t/deep/b");

    private final SettlingFiles files = new SettlingFiles(Duration.ofSeconds(2));

    @Test
    void aFileSettlesWhenItStaysAsItIs() {
        files.seen(A, version(10, NOON), NOON);
        files.seen(A, version(20, NOON.plusSeconds(1)), NOON.plusSeconds(1));
        files.seen(A, version(20, NOON.plusSeconds(1)), NOON.plusSeconds(2));

        assertThat(files.due(NOON.plusMillis(2999))).isEmpty();
        assertThat(files.nextDue()).contains(NOON.plusSeconds(3));
        assertThat(files.due(NOON.plusSeconds(3))).containsOnlyKeys(A);
    }

    @Test
    void aFileThatWasWrittenLongAgoHasSettled() {
        files.seen(A, version(10, NOON.minusSeconds(2)), NOON);

        assertThat(files.due(NOON)).containsOnlyKeys(A);
    }

    @Test
    void aFileThatKeepsChangingHasNotSettledWhateverItsTimeSays() {
        files.seen(A, version(10, NOON), NOON);
        files.seen(A, version(20, NOON.minusSeconds(99)), NOON.plusSeconds(1));

        assertThat(files.due(NOON.plusSeconds(2))).isEmpty();
    }

    @Test
    void whatWasToldIsToldAgainOnlyWhenItChanges() {
        Version old = version(10, NOON.minusSeconds(9));
        files.seen(A, old, NOON);
        files.telling(A, old);
        files.seen(A, old, NOON.plusSeconds(1));
        assertThat(files.due(NOON.plusSeconds(9))).isEmpty();

        files.seen(A, version(11, NOON.plusSeconds(1)), NOON.plusSeconds(9));
        assertThat(files.due(NOON.plusSeconds(9))).containsOnlyKeys(A);
        files.untold(A);
        files.seen(A, old, NOON.plusSeconds(9));
        assertThat(files.due(NOON.plusSeconds(20))).containsOnlyKeys(A);
    }

    @Test
    void aFolderThatGoesTakesItsFilesAlong() {
        told(A);
        told(B);
        files.seen(Path.of("/t/deep/c"), version(1, NOON), NOON);

        assertThat(files.gone(Path.of("/t/deep"))).containsExactly(B);
        assertThat(files.gone(Path.of("/t/deep"))).isEmpty();
        assertThat(files.nextDue()).isEmpty();
    }

    @Test
    void onlyFilesOfFoldersThatWereReadAreMissed() {
        told(A);
        told(B);

        assertThat(files.retain(List.of(), Set.of())).isEmpty();
        assertThat(files.retain(List.of(Path.of("/t")), Set.of(A))).containsExactly(B);
    }

    private void told(Path file) {
        Version version = version(1, NOON.minusSeconds(9));
        files.seen(file, version, NOON);
        files.telling(file, version);
    }

    private static Version version(long size, Instant changed) {
        return new Version(size, changed.getEpochSecond() * 1_000_000_000L);
    }
}
