// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.execution;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceSelection;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.registry.TraceStores;

import static java.util.Objects.requireNonNull;

/// Which traces the settings of a client name. A folder of this machine or of a store is looked
/// through and the catalog brought up to date; from then on it is the catalog that answers.
public final class TraceSources implements AutoCloseable {
    private static final Pattern STORE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*|/gcs/.*");
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
    // A page asks for many parts of one list.
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final TraceCatalog catalog;
    private final Settings settings;
    private final InstantSource clock;
    private final FolderCatalog folders;
    private final Optional<StoreCatalog> stores;
    private final Map<String, Instant> looked = new ConcurrentHashMap<>();

    /// The sources of a server.
    public TraceSources(TraceCatalog catalog, Settings settings, InstantSource clock) {
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.folders = new FolderCatalog(catalog, settings.isTrace());
        this.stores = settings.stores().map(known -> new StoreCatalog(catalog, known, clock));
    }

    /// What may be looked through.
    ///
    /// @param directory folder or prefix when the client names none; empty for the whole catalog
    /// @param folders how files are found and named; none are when it is empty
    /// @param root the only folder that may be looked through, if there is one
    /// @param stores reads traces and knows other stores than folders; closed with these sources
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

    /// Where the bytes of traces are; empty when only workers read them.
    public Optional<TraceStores> stores() {
        return settings.stores();
    }

    /// Whether every file that this process can open is a file that clients may name.
    public boolean everyFile() {
        return settings.root().isEmpty();
    }

    /// Lets go of the stores.
    @Override
    public void close() {
        settings.stores().ifPresent(TraceStores::close);
    }

    /// The folder or prefix when the client names none.
    public String defaultDirectory() {
        return settings.directory();
    }

    /// The traces that settings name.
    ///
    /// @throws ProcessorException when there is no such folder, or it may not be read
    public TraceSelection select(RunSettings wishes) {
        List<String> named = wishes.all(RunSettings.TRACES).stream().map(this::canonical).toList();
        if (named.isEmpty()) {
            return inDirectory(wishes);
        }
        // Traces that are named are the only ones, wherever they lie.
        takeNamed(named, wishes);
        return new TraceSelection("", Optional.of(named), List.of(), OrderBy.NONE);
    }

    /// The traces that settings name, now or later: nothing is looked through. No directory is all of
    /// them.
    ///
    /// @throws ProcessorException when the settings name single traces, or a pattern
    public TraceSelection standing(RunSettings wishes) {
        String directory = wishes.value(RunSettings.DIRECTORY).orElse("").strip();
        if (!wishes.all(RunSettings.TRACES).isEmpty() || WILDCARD.matcher(directory).find()) {
            throw refused(
                    "a standing query takes the traces of a folder or bucket, and trace_filters that"
                            + " choose among them: file_path glob ... for a pattern");
        }
        if (directory.isEmpty()) {
            return TraceSelection.ALL;
        }
        String prefix =
                STORE.matcher(directory).matches()
                        ? canonical(directory)
                        : settings.folders()
                                .map(addresses -> addresses.of(folder(directory, addresses)))
                                .orElse(directory);
        return below(prefix.endsWith("/") ? prefix : prefix + "/");
    }

    private TraceSelection inDirectory(RunSettings wishes) {
        String directory = wishes.value(RunSettings.DIRECTORY).orElse(settings.directory()).strip();
        if (STORE.matcher(directory).matches()) {
            return stores.map(known -> known.select(directory)).orElseGet(() -> below(directory));
        }
        return below(directory.isEmpty() ? "" : inFolder(directory));
    }

    private String canonical(String name) {
        return STORE.matcher(name).matches()
                ? stores.map(known -> known.canonical(name)).orElse(name)
                : name;
    }

    private static TraceSelection below(String prefix) {
        return new TraceSelection(prefix, Optional.empty(), List.of(), OrderBy.NONE);
    }

    /// The addresses among the names that are not in the catalog yet are looked up. Others may be those
    /// of the directory, or UUIDs of its traces.
    private void takeNamed(List<String> names, RunSettings wishes) {
        Set<String> known = new HashSet<>();
        catalog.each(
                new TraceSelection("", Optional.of(names), List.of(), OrderBy.NONE),
                List.of(),
                OptionalInt.empty(),
                (address, _) -> known.add(address));
        List<String> afar =
                names.stream()
                        .filter(name -> !known.contains(name) && STORE.matcher(name).matches())
                        .toList();
        stores.ifPresent(reached -> reached.take(afar));
        if (known.size() + afar.size() < names.size()) {
            var _ = inDirectory(wishes);
        }
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
