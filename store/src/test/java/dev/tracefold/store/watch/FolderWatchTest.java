// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// What is told of real folders.
@NullMarked
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set at the beginning of each test
class FolderWatchTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofMillis(5);
    private static final String LOOKED = "looked through";

    @TempDir private Path dir;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private FolderWatch watch;
    private Thread thread;

    @AfterEach
    void stop() throws InterruptedException {
        watch.close();
        thread.join();
    }

    @Test
    void whatIsThereIsToldAndThenWhatComesChangesAndGoes() throws Exception {
        write("a", "1");
        write(".hidden/x", "1");
        start(NEVER, Duration.ZERO);
        assertThat(next()).isEqualTo("arrived a");
        assertThat(next()).isEqualTo(LOOKED);

        write("b", "1");
        assertThat(next()).isEqualTo("arrived b");
        Path beside = Files.writeString(dir.resolve(".part"), "another");
        Files.move(beside, dir.resolve("b"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(next()).isEqualTo("arrived b");
        Files.delete(dir.resolve("a"));
        assertThat(next()).isEqualTo("gone a");
    }

    @Test
    void newFoldersAreWatchedWithWhatIsInThem() throws Exception {
        start(NEVER, Duration.ZERO);
        assertThat(next()).isEqualTo(LOOKED);

        write("runs/one/a", "1");
        assertThat(next()).isEqualTo("arrived runs/one/a");
        write("runs/one/b", "1");
        assertThat(next()).isEqualTo("arrived runs/one/b");
        try (var files = Files.walk(dir.resolve("runs"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        assertThat(List.of(next(), next()))
                .containsExactlyInAnyOrder("gone runs/one/a", "gone runs/one/b");
    }

    @Test
    void whatTheSystemDoesNotTellIsFoundByLooking() throws Exception {
        Path elsewhere = Files.createDirectory(dir.resolveSibling(dir.getFileName() + "-else"));
        Files.writeString(elsewhere.resolve("a"), "1");
        Files.createSymbolicLink(dir.resolve("link"), elsewhere.resolve("a"));
        try {
            start(SOON, Duration.ZERO);
            assertThat(next()).isEqualTo("arrived link");

            // The link itself does not change, so that no event is about it.
            Files.writeString(elsewhere.resolve("a"), "another");
            assertThat(nextButLooking()).isEqualTo("arrived link");
            Files.delete(elsewhere.resolve("a"));
            assertThat(nextButLooking()).isEqualTo("gone link");
        } finally {
            Files.deleteIfExists(elsewhere.resolve("a"));
            Files.delete(elsewhere);
        }
    }

    @Test
    void whoeverFailsIsToldAgain() throws Exception {
        write("failing", "1");
        start(SOON, Duration.ZERO);

        assertThat(nextButLooking()).isEqualTo("arrived failing");
        assertThat(nextButLooking()).isEqualTo("arrived failing");
    }

    @Test
    void aRootThatIsAwayHasLostNothing() throws Exception {
        Path root = dir.resolve("disk");
        write("disk/a", "1");
        start(SOON, Duration.ZERO, root);
        assertThat(next()).isEqualTo("arrived disk/a");

        Files.move(root, dir.resolve("unplugged"));
        assertThat(nextButLooking()).isEqualTo("away");
        assertThat(nextButLooking()).isEqualTo("away");
        Files.move(dir.resolve("unplugged"), root);
        Files.writeString(root.resolve("b"), "1");

        String heard = next();
        while (heard.equals(LOOKED) || heard.equals("away")) {
            heard = next();
        }
        assertThat(heard).isEqualTo("arrived disk/b");
    }

    private void write(String name, String content) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        // Nothing is to be heard of a file that is half there.
        Path part = Files.writeString(file.resolveSibling(".part"), content);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private String next() throws InterruptedException {
        String heard = told.poll(60, TimeUnit.SECONDS);
        assertThat(heard).isNotNull();
        return String.valueOf(heard);
    }

    private String nextButLooking() throws InterruptedException {
        String heard = next();
        while (heard.equals(LOOKED)) {
            heard = next();
        }
        return heard;
    }

    private void start(Duration interval, Duration settle) {
        start(interval, settle, dir);
    }

    private void start(Duration interval, Duration settle, Path root) {
        watch =
                new FolderWatch(
                        List.of(root),
                        new FolderWatch.Settings(interval, settle),
                        InstantSource.system(),
                        new FolderWatch.Listener() {
                            @Override
                            public void arrived(Path file) {
                                told.add("arrived " + dir.relativize(file));
                                if (file.endsWith("failing")) {
                                    throw new IllegalStateException("as it should");
                                }
                            }

                            @Override
                            public void gone(Path file) {
                                told.add("gone " + dir.relativize(file));
                            }

                            @Override
                            public void lookedThrough(List<Path> there) {
                                told.add(there.isEmpty() ? "away" : LOOKED);
                            }
                        });
        thread =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                watch.run();
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }
}
