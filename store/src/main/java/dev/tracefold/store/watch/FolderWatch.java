// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.watch;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.tracefold.store.watch.SettlingFiles.Version;

/// Tells of the files of some folders, at any depth: of each that is there and not being written, of
/// each that has changed or come since, and of those that go. Names that begin with a dot are left out.
///
/// ```
///  look through ──► what is there ─┐
///      ▲                           ├─► wait until it settles ──► tell
///      │   the system's events ────┘
///      └── every interval, and when an event was missed
/// ```
public final class FolderWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FolderWatch.class.getName());

    private final List<Path> roots;
    private final Settings settings;
    private final InstantSource clock;
    private final Listener listener;
    private final SettlingFiles files;
    private final FolderEvents events = new FolderEvents();
    // What could not be read when it was last looked at; of the watching thread.
    private final Set<Path> away = new HashSet<>();
    private volatile boolean closed;

    /// A watch that has not begun.
    ///
    /// @param roots folders
    public FolderWatch(
            List<Path> roots, Settings settings, InstantSource clock, Listener listener) {
        this.roots =
                roots.stream()
                        .map(root -> root.toAbsolutePath().normalize())
                        .sorted()
                        .distinct()
                        .toList();
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
        this.files = new SettlingFiles(settings.settle());
    }

    /// How it watches.
    ///
    /// @param interval how often the folders are looked through, whatever the system tells
    /// @param settle how long a file has to stay as it is before anybody is told of it
    public record Settings(Duration interval, Duration settle) {
        /// Looks through every minute, and waits for two seconds.
        public static final Settings DEFAULTS =
                new Settings(Duration.ofMinutes(1), Duration.ofSeconds(2));

        public Settings {
            if (interval.isNegative() || interval.isZero() || settle.isNegative()) {
                throw new IllegalArgumentException(
                        "expected an interval above and a time to settle of at least zero but they"
                                + " were %s and %s".formatted(interval, settle));
            }
        }

        /// The same with another interval. Who looks more often than files settle waits no longer for
        /// them than that.
        public Settings every(Duration other) {
            return new Settings(other, other.compareTo(settle) < 0 ? other : settle);
        }
    }

    /// Hears of files, on the thread that watches. What it throws is noted, and it hears of that file
    /// again when the folders are next looked through.
    public interface Listener {
        /// A file is there, or is another than before.
        void arrived(Path file);

        /// A file that was told of is there no more.
        void gone(Path file);

        /// The folders have been looked through, and all that has settled was told.
        ///
        /// @param there which of them could be read
        void lookedThrough(List<Path> there);
    }

    /// Watches until it is closed.
    public void run() throws InterruptedException {
        Instant lookAt = clock.instant();
        while (!closed) {
            boolean looks = !clock.instant().isBefore(lookAt);
            List<Path> there = looks ? look() : List.of();
            tell();
            if (looks && !closed) {
                guarded("looked through", () -> listener.lookedThrough(there));
                lookAt = clock.instant().plus(settings.interval());
            }
            FolderEvents.Happened happened = events.await(untilNext(lookAt));
            Instant now = clock.instant();
            for (Path path : happened.paths()) {
                touched(path, now);
            }
            if (happened.missed()) {
                lookAt = now;
            }
        }
    }

    private Duration untilNext(Instant lookAt) {
        Instant next = files.nextDue().filter(lookAt::isAfter).orElse(lookAt);
        Duration left = Duration.between(clock.instant(), next);
        // A part of a millisecond more, or it would be asked again too early.
        return left.isNegative() ? Duration.ZERO : left.plusMillis(1);
    }

    private List<Path> look() {
        Set<Path> present = new HashSet<>();
        List<Path> there = roots.stream().filter(root -> walk(root, present)).toList();
        // A folder that is away as a whole has lost its disk rather than its files.
        for (Path file : files.retain(there, present)) {
            guarded("gone: " + file, () -> listener.gone(file));
        }
        return there;
    }

    private void touched(Path path, Instant now) {
        if (isHidden(path)) {
            return;
        }
        try {
            BasicFileAttributes at = Files.readAttributes(path, BasicFileAttributes.class);
            if (at.isRegularFile()) {
                files.seen(path, version(at), now);
            } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                var _ = walk(path, new HashSet<>());
            }
        } catch (IOException _) {
            for (Path file : files.gone(path)) {
                guarded("gone: " + file, () -> listener.gone(file));
            }
        }
    }

    /// @return whether the folder could be read
    private boolean walk(Path root, Set<Path> present) {
        Instant now = clock.instant();
        try {
            Files.walkFileTree(
                    root,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path folder, BasicFileAttributes at) {
                            if (closed || (isHidden(folder) && !folder.equals(root))) {
                                return FileVisitResult.SKIP_SUBTREE;
                            }
                            // First, so that nothing comes between this and the look into it.
                            events.listenTo(folder);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes at) {
                            if (!isHidden(file)) {
                                attributes(file, at)
                                        .filter(BasicFileAttributes::isRegularFile)
                                        .ifPresent(real -> {
                                            present.add(file);
                                            files.seen(file, version(real), now);
                                        });
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e)
                                throws IOException {
                            if (file.equals(root)) {
                                throw e;
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
            away.remove(root);
            return !closed;
        } catch (IOException e) {
            if (away.add(root)) {
                LOG.log(System.Logger.Level.WARNING, "{0} cannot be looked through: {1}", root, e);
            }
            return false;
        }
    }

    private static Optional<BasicFileAttributes> attributes(Path file, BasicFileAttributes at) {
        if (!at.isSymbolicLink()) {
            return Optional.of(at);
        }
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
        } catch (IOException _) {
            // It leads nowhere.
            return Optional.empty();
        }
    }

    private void tell() {
        for (Map.Entry<Path, Version> due : files.due(clock.instant()).entrySet()) {
            if (closed) {
                return;
            }
            Path file = due.getKey();
            try {
                Version now = version(Files.readAttributes(file, BasicFileAttributes.class));
                if (!now.equals(due.getValue())) {
                    files.seen(file, now, clock.instant());
                    continue;
                }
            } catch (IOException _) {
                touched(file, clock.instant());
                continue;
            }
            files.telling(file, due.getValue());
            if (!guarded("arrived: " + file, () -> listener.arrived(file))) {
                files.untold(file);
            }
        }
    }

    private boolean guarded(String what, Runnable call) {
        try {
            call.run();
            return true;
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.log(System.Logger.Level.WARNING, what + ": not dealt with", e);
            }
            return false;
        }
    }

    private static Version version(BasicFileAttributes at) {
        return new Version(at.size(), at.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }

    private static boolean isHidden(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }

    /// Ends the watch, as soon as the listener has done what it is at.
    @Override
    public void close() {
        closed = true;
        events.close();
    }
}
