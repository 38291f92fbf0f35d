// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.tracefold.store.registry.TraceListing;
import dev.tracefold.store.registry.TraceNames;
import dev.tracefold.store.registry.TraceStores;

/// Traces by the words of the command line.
///
/// @param traces addresses in the order of the words, those of a folder or pattern by name
/// @param empty folders and patterns in which there is no trace
public record TraceSelection(List<String> traces, List<String> empty) {
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

    public TraceSelection {
        traces = List.copyOf(traces);
        empty = List.copyOf(empty);
    }

    /// Looks up each word: a file or an address stands for itself, also when there is no such file
    /// (whoever opens it says so best); a folder for the traces in it at any depth; a word with
    /// wildcards that is no file for what it matches.
    ///
    /// @param isTrace told of a file in a folder, whether it is a trace; files named by themselves
    ///     are taken as they are
    /// @param stores list the folders and patterns of buckets
    public static TraceSelection of(
            List<String> words, Predicate<Path> isTrace, TraceStores stores) {
        List<String> traces = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        for (String word : words) {
            Optional<List<String>> found =
                    ADDRESS.matcher(word).matches()
                            ? stores.listing(word).map(TraceSelection::inStore)
                            : lookUp(word, isTrace).map(TraceSelection::texts);
            if (found.isEmpty()) {
                traces.add(word);
            } else if (found.get().isEmpty()) {
                empty.add(word);
            } else {
                traces.addAll(found.get());
            }
        }
        return new TraceSelection(traces, empty);
    }

    // What is in a bucket is told by its name alone: reading the beginning of each object would
    // cost a
    // request for every one.
    private static List<String> inStore(TraceListing listing) {
        List<String> addresses = new ArrayList<>();
        for (TraceListing.Found found : listing) {
            if (TraceNames.mayBeTrace(found.address())) {
                addresses.add(found.address());
            }
        }
        return addresses;
    }

    private static List<String> texts(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    // Nothing where the word stands for itself.
    private static Optional<List<Path>> lookUp(String word, Predicate<Path> isTrace) {
        Path path;
        try {
            path = Path.of(word);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        if (Files.isDirectory(path)) {
            return Optional.of(inFolder(path, isTrace));
        }
        if (!Files.exists(path) && WILDCARD.matcher(word).find()) {
            return Optional.of(matching(word, isTrace));
        }
        return Optional.empty();
    }

    private static List<Path> inFolder(Path folder, Predicate<Path> isTrace) {
        return walk(
                folder,
                file ->
                        Files.isRegularFile(file)
                                && !isHidden(folder.relativize(file))
                                && isTrace.test(file));
    }

    private static boolean isHidden(Path relative) {
        for (Path name : relative) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> matching(String word, Predicate<Path> isTrace) {
        // The walk begins at the last folder before the first wildcard.
        int wildcard = WILDCARD.matcher(word).results().findFirst().orElseThrow().start();
        int slash = word.lastIndexOf('/', wildcard);
        Path start = Path.of(slash < 0 ? "" : word.substring(0, Math.max(slash, 1)));
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + word);
        List<Path> found = new ArrayList<>();
        for (Path match : walk(start, matcher::matches)) {
            if (Files.isDirectory(match)) {
                found.addAll(inFolder(match, isTrace));
            } else {
                found.add(match);
            }
        }
        return found;
    }

    private static List<Path> walk(Path start, Predicate<Path> wanted) {
        try (Stream<Path> paths = Files.walk(start)) {
            return paths.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
