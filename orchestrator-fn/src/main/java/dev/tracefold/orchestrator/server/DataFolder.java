// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The folder of one process of this machine. Two that went on with the same queries would do the work
/// twice, so that a folder is one process's at a time.
public final class DataFolder implements AutoCloseable {
    private final Path path;
    private final @Nullable FileChannel channel;

    private DataFolder(Path path, @Nullable FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Takes a folder. The usual one, when another process has it, is replaced by one that goes with
    /// this process.
    ///
    /// @param wished a folder; empty for the usual one
    /// @param say told what a person should know
    /// @throws ProcessorException when the folder that was wished for is another process's
    public static DataFolder claim(Optional<Path> wished, Consumer<String> say) {
        Path folder = wished.orElseGet(() -> usual(System::getenv));
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return new DataFolder(folder, channel);
            }
            channel.close();
        } catch (IOException e) {
            if (wished.isPresent()) {
                throw new ProcessorException(
                        refusal("%s cannot be used: %s".formatted(folder, e)), e);
            }
            return instead("%s cannot be used (%s)".formatted(folder, e), say);
        }
        if (wished.isPresent()) {
            throw new ProcessorException(
                    refusal("%s is in use by another process".formatted(folder)));
        }
        return instead("%s is in use by another process".formatted(folder), say);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private static DataFolder instead(String why, Consumer<String> say) {
        try {
            Path folder = Files.createTempDirectory("tracefold-data");
            say.accept("tracefold: %s; what is asked here is forgotten in the end".formatted(why));
            return new DataFolder(folder, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Failure refusal(String message) {
        return Failure.user("DATA_FOLDER", message);
    }

    /// Where a user's data is by convention.
    public static Path usual() {
        return usual(System::getenv);
    }

    /// Where a user's data is by convention.
    static Path usual(UnaryOperator<@Nullable String> environment) {
        String data = environment.apply("XDG_DATA_HOME");
        return data != null && data.startsWith("/")
                ? Path.of(data, "tracefold")
                : Path.of(System.getProperty("user.home", "."), ".local", "share", "tracefold");
    }

    /// The folder.
    public Path path() {
        return path;
    }

    /// Lets it go.
    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
                return;
            }
            try (Stream<Path> files = Files.walk(path)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
