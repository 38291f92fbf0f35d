// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TracePage;

/// One page of a folder tree in the order of paths, for one thread. A folder sorts as its name with a
/// slash behind it, which is where its files are in that order; so the walk can leave out whole
/// folders that lie before the page, and stop when it is full.
///
/// The token of a page is the path of its last file: what comes and goes between two pages moves
/// nothing else.
final class FileListing {
    private final FileTraceStore store;
    private final String prefix;
    private final String after;
    private final int limit;
    private final List<StoredTrace> found = new ArrayList<>();
    private boolean full;

    FileListing(FileTraceStore store, String prefix, String after, int limit) {
        this.store = store;
        this.prefix = prefix;
        this.after = after;
        this.limit = limit;
    }

    TracePage page() throws IOException {
        walk(FileTraceStore.folderOf(prefix));
        return new TracePage(found, full ? found.getLast().path() : "");
    }

    /// @param folder its path with a slash at the end, or nothing
    private void walk(String folder) throws IOException {
        for (Entry entry : entries(folder)) {
            if (full) {
                return;
            }
            if (entry.folder()) {
                if (mayHold(entry.path())) {
                    walk(entry.path());
                }
            } else if (entry.path().startsWith(prefix) && entry.path().compareTo(after) > 0) {
                add(entry);
            }
        }
    }

    private boolean mayHold(String folder) {
        boolean wanted = folder.startsWith(prefix) || prefix.startsWith(folder);
        return wanted && (folder.compareTo(after) > 0 || after.startsWith(folder));
    }

    private void add(Entry entry) throws IOException {
        if (found.size() == limit) {
            full = true;
            return;
        }
        try {
            found.add(FileTraceStore.stored(entry.path(), entry.file(), Files.size(entry.file())));
        } catch (NoSuchFileException _) {
            // It was there a moment ago; a listing tells what there is.
        }
    }

    private List<Entry> entries(String folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(store.allowed(folder.isEmpty() ? "." : folder))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = String.valueOf(file.getFileName());
                if (!name.startsWith(".")) {
                    addEntry(entries, folder + name);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException _) {
            // What cannot be looked into holds nothing that can be read.
            return List.of();
        }
        entries.sort(Comparator.comparing(Entry::path));
        return entries;
    }

    private void addEntry(List<Entry> entries, String path) {
        Path file;
        try {
            file = store.allowed(path);
        } catch (ProcessorException _) {
            // A link that leads out of the root.
            return;
        }
        // Links to folders are not followed: they can make a ring.
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            entries.add(new Entry(path + "/", file, true));
        } else if (Files.isRegularFile(file)) {
            entries.add(new Entry(path, file, false));
        }
    }

    private record Entry(String path, Path file, boolean folder) {}
}
