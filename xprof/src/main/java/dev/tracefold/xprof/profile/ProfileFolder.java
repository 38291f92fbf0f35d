// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A directory of this machine.
record ProfileFolder(Path root) implements ProfilePlace {
    @Override
    public String address() {
        return root.toString();
    }

    @Override
    public String name() {
        return String.valueOf(root.toAbsolutePath().normalize().getFileName());
    }

    @Override
    public SortedMap<String, ProfileFile> profiles(Wanted wanted) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NoSuchFileException(address(), null, "is not a directory");
        }
        int depth =
                switch (wanted) {
                    case RUNS -> Integer.MAX_VALUE;
                    case HERE -> 1;
                    case FOLDERS -> 2;
                };
        SortedMap<String, ProfileFile> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root, depth, FileVisitOption.FOLLOW_LINKS)) {
            files.filter(file -> file.toString().endsWith(HostProfile.SUFFIX))
                    .forEach(file -> {
                        String path = path(file);
                        // The root itself may lie in a run, or in a folder of runs.
                        if (wanted.includes(path)
                                || (wanted == Wanted.RUNS && wanted.includes(slashes(file)))) {
                            found.put(path, new LocalProfile(file));
                        }
                    });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
        return found;
    }

    private String path(Path file) {
        return slashes(root.relativize(file));
    }

    private static String slashes(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
    }
}
