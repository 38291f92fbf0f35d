// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.execution;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import dev.tracefold.orchestrator.catalog.CatalogTrace;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceSelection;
import dev.tracefold.orchestrator.execution.TraceSources.FileAddresses;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Brings the catalog up to what lies in a folder. Only files that are new, or newer, are looked into
/// to see whether they are traces.
final class FolderCatalog {
    private static final String STORE = "file";

    private final TraceCatalog catalog;
    private final Predicate<Path> isTrace;
    // Address and generation of files that were looked into and are none.
    private final Set<String> none = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();

    FolderCatalog(TraceCatalog catalog, Predicate<Path> isTrace) {
        this.catalog = catalog;
        this.isTrace = isTrace;
    }

    /// One folder at a time: two looks at the same one would do the work twice.
    void bringUpToDate(Path folder, FileAddresses addresses) {
        lock.lock();
        try {
            look(folder, addresses);
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.user("TRACE_SOURCE", "%s: %s".formatted(folder, e)), e);
        } finally {
            lock.unlock();
        }
    }

    private void look(Path folder, FileAddresses addresses) throws IOException {
        boolean isFolder = Files.isDirectory(folder);
        String prefix = addresses.of(folder) + (isFolder ? "/" : "");
        Map<String, String> known = known(prefix);
        Set<String> present = new java.util.HashSet<>();
        List<CatalogTrace> batch = new ArrayList<>();
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes at) {
                        return isHidden(dir) && !dir.equals(folder)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes at) {
                        String address = addresses.of(file);
                        long generation = generation(at);
                        boolean unchanged =
                                version(generation, at.size()).equals(known.get(address));
                        if (unchanged
                                || (at.isRegularFile() && !isHidden(file) && isTrace(file, at))) {
                            present.add(address);
                            if (!unchanged) {
                                batch.add(
                                        CatalogTrace.uploaded(
                                                address,
                                                STORE,
                                                generation,
                                                at.size(),
                                                at.lastModifiedTime().toInstant()));
                            }
                        }
                        putIfLarge(batch);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        // What cannot be read within is left out; the folder itself is the answer.
                        if (file.equals(folder)) {
                            throw e;
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        catalog.put(batch);
        if (present.size() >= known.size() + TraceCatalog.MANY) {
            catalog.settle();
        }
        if (!present.containsAll(known.keySet())) {
            var _ = catalog.retain(STORE, prefix, present::contains);
        }
    }

    private void putIfLarge(List<CatalogTrace> batch) {
        if (batch.size() >= TraceCatalog.MANY) {
            catalog.put(batch);
            batch.clear();
        }
    }

    private Map<String, String> known(String prefix) {
        Map<String, String> known = new HashMap<>();
        catalog.each(
                new TraceSelection(prefix, Optional.empty(), List.of(), OrderBy.NONE),
                List.of("generation", "size_bytes", "store"),
                OptionalInt.empty(),
                (address, cells) -> {
                    if (STORE.equals(cells.get(2))) {
                        known.put(address, cells.get(0) + "/" + cells.get(1));
                    }
                });
        return known;
    }

    private boolean isTrace(Path file, BasicFileAttributes at) {
        String key = file + "\0" + version(generation(at), at.size());
        if (none.contains(key)) {
            return false;
        }
        boolean trace = isTrace.test(file);
        if (!trace) {
            none.add(key);
        }
        return trace;
    }

    // As the store of files has it.
    private static long generation(BasicFileAttributes at) {
        return at.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    private static String version(long generation, long size) {
        return generation + "/" + size;
    }

    private static boolean isHidden(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }
}
