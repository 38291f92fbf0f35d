// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// A folder beside the place where files will be, in which they are made: on the same disk, so that they
/// get their names at once and whole. Closed before, it goes with all that is in it.
public final class UnfinishedFiles implements AutoCloseable {
    private final Path folder;

    /// A folder beside that file or folder.
    ///
    /// @throws ProcessorException of category user when there is no room for one
    public UnfinishedFiles(Path place) {
        Path absolute = place.toAbsolutePath();
        // What is made in place of a root is refused there.
        Path beside = Objects.requireNonNullElse(absolute.getParent(), absolute);
        try {
            folder = Files.createTempDirectory(beside, ".tracefold-export-");
        } catch (IOException e) {
            throw notWritable(place, e);
        }
    }

    /// Why nothing can be written there.
    public static ProcessorException notWritable(Path place, Exception cause) {
        return new ProcessorException(
                Failure.user(
                        "OUTPUT_NOT_WRITABLE", "could not write %s (%s)".formatted(place, cause)),
                cause);
    }

    /// Fails when something is there already.
    ///
    /// @param anyway whether it may be replaced
    public static void checkFree(Path place, boolean anyway) {
        if (Files.exists(place) && !anyway) {
            throw new ProcessorException(
                    Failure.user(
                            "OUTPUT_EXISTS",
                            "%s is there already; --force replaces it".formatted(place)));
        }
    }

    /// Where a file of that name is made.
    public Path file(String name) {
        return folder.resolve(name);
    }

    /// Gives a file that is whole its name, in place of what is called so.
    ///
    /// @return its bytes
    public static long finish(Path made, Path place) throws IOException {
        long bytes = Files.size(made);
        Files.move(
                made, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return bytes;
    }

    /// Gives all files of a folder their names in another, which is made where it is missing.
    ///
    /// @return their bytes
    static long finishAll(Path made, Path place) throws IOException {
        long bytes = 0;
        List<Path> files;
        try (Stream<Path> found = Files.list(made)) {
            files = found.toList();
        }
        if (!Files.exists(place)) {
            for (Path file : files) {
                bytes += Files.size(file);
            }
            Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
            return bytes;
        }
        for (Path file : files) {
            bytes += finish(file, place.resolve(file.getFileName()));
        }
        return bytes;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
