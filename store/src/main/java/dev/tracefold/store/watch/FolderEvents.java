// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.watch;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/// What the operating system tells of folders. It forgets some (when much happens at once), knows
/// nothing of other machines' writes, and watches only so many folders: whoever listens looks through
/// the folders himself now and then. For one thread, but for [#close()].
final class FolderEvents implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FolderEvents.class.getName());

    private final Optional<WatchService> service;
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean refused;

    FolderEvents() {
        this.service = open();
    }

    private static Optional<WatchService> open() {
        try {
            return Optional.of(FileSystems.getDefault().newWatchService());
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(System.Logger.Level.WARNING, "folders are only looked through: {0}", e);
            return Optional.empty();
        }
    }

    /// What has happened.
    ///
    /// @param paths which may have come, changed or gone
    /// @param missed whether there was more
    record Happened(Set<Path> paths, boolean missed) {}

    /// Listens to a folder, but not to those in it. Does nothing where that is not possible.
    void listenTo(Path folder) {
        if (service.isEmpty() || refused || closed.getCount() == 0) {
            return;
        }
        try {
            folders.put(
                    folder.register(
                            service.get(),
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE),
                    folder);
        } catch (ClosedWatchServiceException _) {
            // It ends.
        } catch (IOException e) {
            // The system's limit most often; every other folder would be refused too.
            refused = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} and others are only looked through: {1}",
                    folder,
                    e);
        }
    }

    /// Waits until something happens, the time is over, or it is closed.
    Happened await(Duration atMost) throws InterruptedException {
        Set<Path> paths = new LinkedHashSet<>();
        if (service.isEmpty()) {
            var _ = closed.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return new Happened(paths, false);
        }
        boolean missed = false;
        try {
            WatchKey key = service.get().poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
            while (key != null) {
                missed |= take(key, folders.get(key), paths);
                if (!key.reset()) {
                    folders.remove(key);
                }
                key = service.get().poll();
            }
        } catch (ClosedWatchServiceException _) {
            return new Happened(paths, false);
        }
        return new Happened(paths, missed);
    }

    private static boolean take(WatchKey key, @Nullable Path folder, Set<Path> paths) {
        boolean missed = folder == null;
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.context() instanceof Path name && folder != null) {
                paths.add(folder.resolve(name));
            } else {
                missed = true;
            }
        }
        return missed;
    }

    @Override
    public void close() {
        closed.countDown();
        service.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "the watch service is not closed", e);
            }
        });
    }
}
