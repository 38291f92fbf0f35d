// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@NullMarked
class FileClaimCheckStoreTest extends ClaimCheckStoreContract {
    @TempDir Path directory;

    @Override
    ClaimCheckStore store() {
        return new FileClaimCheckStore(directory);
    }

    @Override
    void age(Instant then) throws IOException {
        for (Path file : files()) {
            Files.setLastModifiedTime(file, FileTime.from(then));
        }
    }

    @Override
    int left() throws IOException {
        return files().size();
    }

    @Test
    void whatAKilledWorkerHadBegunGoesToo() throws IOException {
        // Never closed, as by a process that is killed.
        ClaimCheckWriter begun = store().create("q.1");
        begun.write(1);
        age(Instant.EPOCH);

        assertThat(store().removeOlderThan(Instant.now())).isEqualTo(1);
        assertThat(left()).isZero();
        begun.close();
    }

    @Test
    void aDirectoryThatIsNotThereHoldsNothing() throws IOException {
        assertThat(
                        new FileClaimCheckStore(directory.resolve("none"))
                                .removeOlderThan(Instant.now()))
                .isZero();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
