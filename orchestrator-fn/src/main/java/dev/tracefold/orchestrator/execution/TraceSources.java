// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.execution;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import dev.tracefold.orchestrator.catalog.CatalogTrace;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceSelection;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.registry.TraceListing;
import dev.tracefold.store.registry.TraceStores;

import static java.util.Objects.requireNonNull;

/// Which traces the settings of a client name. A folder of this machine or of a store is looked
/// through and the catalog brought up to date; from then on it is the catalog that answers.
public final class TraceSources {
    private static final Pattern STORE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*|/gcs/.*");
    // A page asks for many parts of one list.
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final TraceCatalog catalog;
    private final Settings settings;
    private final InstantSource clock;
    private final FolderCatalog folders;
    private final Map<String, Instant> looked = new ConcurrentHashMap<>();

    /// The sources of a server.
    public TraceSources(TraceCatalog catalog, Settings settings, InstantSource clock) {
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.folders = new FolderCatalog(catalog, settings.isTrace());
    }

    /// What may be looked through.
    ///
    /// @param directory folder or prefix when the client names none; empty for the whole catalog
    /// @param folders how files are found and named; none are when it is empty
    /// @param root the only folder that may be looked through, if there is one
    /// @param stores knows other stores
    /// @param isTrace whether a file is one
    public record Settings(
            String directory,
            Optional<FileAddresses> folders,
            Optional<Path> root,
            Optional<TraceStores> stores,
            java.util.function.Predicate<Path> isTrace) {
        public Settings {
            requireNonNull(directory, "directory");
            requireNonNull(folders, "folders");
            requireNonNull(root, "root");
            requireNonNull(stores, "stores");
            requireNonNull(isTrace, "isTrace");
        }

        /// The catalog only.
        public static Settings catalogOnly() {
            return new Settings(
                    "", Optional.empty(), Optional.empty(), Optional.empty(), _ -> false);
        }
    }

    /// How workers are told of a file.
    public enum FileAddresses {
        /// By its path.
        PATHS(""),
        /// By Bigtrace's `/local/`.
        LOCAL("/local/");

        private final String prefix;

        FileAddresses(String prefix) {
            this.prefix = prefix;
        }

        String of(Path file) {
            return prefix + file;
        }
    }

    /// The folder or prefix when the client names none.
    public String defaultDirectory() {
        return settings.directory();
    }

    /// The traces that settings name.
    ///
    /// @throws ProcessorException when there is no such folder, or it may not be read
    public TraceSelection select(RunSettings wishes) {
        List<String> named = wishes.all(RunSettings.TRACES);
        String directory = wishes.value(RunSettings.DIRECTORY).orElse(settings.directory()).strip();
        if (directory.isEmpty()) {
            return selection("", named);
        }
        String prefix =
                STORE.matcher(directory).matches() ? inStore(directory) : inFolder(directory);
        return selection(prefix, named);
    }

    private static TraceSelection selection(String prefix, List<String> named) {
        // Traces that are named are the only ones, wherever they lie.
        return named.isEmpty()
                ? new TraceSelection(prefix, Optional.empty(), List.of(), OrderBy.NONE)
                : new TraceSelection("", Optional.of(named), List.of(), OrderBy.NONE);
    }

    private boolean isDue(String directory) {
        Instant now = clock.instant();
        Instant before = looked.get(directory);
        if (before != null && now.isBefore(before.plus(FRESH))) {
            return false;
        }
        looked.put(directory, now);
        return true;
    }

    private String inStore(String directory) {
        Optional<TraceListing> listing =
                settings.stores().flatMap(stores -> stores.listing(directory));
        if (listing.isPresent() && isDue(directory)) {
            Instant now = clock.instant();
            List<CatalogTrace> batch = new ArrayList<>();
            boolean isMany = false;
            for (TraceListing.Found found : listing.get()) {
                batch.add(
                        CatalogTrace.uploaded(
                                found.address(),
                                storeName(found.address()),
                                found.trace().generation(),
                                Math.max(0, found.trace().sizeBytes()),
                                // Stores tell no time; that of the first look stays.
                                catalog.find(found.address())
                                        .flatMap(CatalogTrace::uploaded)
                                        .orElse(now)));
                if (batch.size() == TraceCatalog.MANY) {
                    catalog.put(batch);
                    isMany = true;
                    batch.clear();
                }
            }
            catalog.put(batch);
            if (isMany) {
                catalog.settle();
            }
        }
        return directory;
    }

    private static String storeName(String address) {
        return address.startsWith("gs://") || address.startsWith("/gcs/")
                ? "gcs"
                : address.substring(0, Math.max(0, address.indexOf(':')));
    }

    private String inFolder(String directory) {
        FileAddresses addresses =
                settings.folders()
                        .orElseThrow(() ->
                                refused(
                                        "%s: this server does not read folders; leave it empty for"
                                                        .formatted(directory)
                                                + " the whole catalog, or name a bucket"));
        Path folder = folder(directory, addresses);
        if (isDue(folder.toString())) {
            folders.bringUpToDate(folder, addresses);
        }
        String address = addresses.of(folder);
        return Files.isDirectory(folder) && !address.endsWith("/") ? address + "/" : address;
    }

    private Path folder(String directory, FileAddresses addresses) {
        String path =
                addresses == FileAddresses.LOCAL && directory.startsWith("/local/")
                        ? directory.substring("/local/".length())
                        : directory;
        try {
            Path folder = settings.root().map(root -> root.resolve(path)).orElse(Path.of(path));
            Path normal = folder.toAbsolutePath().normalize();
            if (!settings.root().map(root -> isInside(root, normal)).orElse(true)) {
                throw refused(directory + ": outside of the folder that this server reads");
            }
            if (!Files.exists(normal)) {
                throw refused(directory + ": no such folder");
            }
            return normal;
        } catch (InvalidPathException e) {
            throw refused(directory + ": " + e.getMessage());
        }
    }

    private static boolean isInside(Path root, Path folder) {
        try {
            return Files.exists(folder)
                    ? folder.toRealPath().startsWith(root.toRealPath())
                    : folder.startsWith(root.toAbsolutePath().normalize());
        } catch (java.io.IOException e) {
            throw refused(folder + ": " + e.getMessage());
        }
    }

    private static ProcessorException refused(String message) {
        return new ProcessorException(Failure.user("TRACE_SOURCE", message));
    }
}
