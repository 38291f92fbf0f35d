// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.database;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import dev.tracefold.orchestrator.FreePort;

/// A PostgreSQL server of the machine's own programs, one for the JVM, in a folder that goes with it.
/// Where the programs are missing, tests that want it are skipped and say so. PostgreSQL refuses to
/// run as root: then it runs as the user `postgres` or `nobody`.
@NullMarked
public final class PostgresServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static @Nullable PostgresServer running;

    private final Path bin;
    private final List<String> as;
    private final Path folder;
    private final int port;
    private final Process process;

    private PostgresServer(Path bin) throws IOException, InterruptedException {
        this.bin = bin;
        this.as = unprivileged();
        this.folder = Files.createTempDirectory("tracefold-postgres");
        if (!as.isEmpty()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        run("initdb", "-D", folder + "/data", "-U", "tracefold", "-A", "trust", "-E", "UTF8", "-N");
        port = FreePort.choose();
        List<String> command = new ArrayList<>(as);
        command.addAll(
                List.of(
                        bin.resolve("postgres").toString(),
                        "-D",
                        folder + "/data",
                        "-k",
                        folder.toString(),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "fsync=off"));
        process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-postgres"));
        awaitReady();
    }

    /// The address of an empty database of its own; skips the test where there is no server.
    public static synchronized DatabaseSettings database() {
        Optional<Path> bin = programs();
        Assumptions.assumeTrue(
                bin.isPresent(),
                "skipped: no PostgreSQL on this machine (neither on PATH nor in"
                        + " /usr/lib/postgresql/*/bin)");
        try {
            if (running == null) {
                running = new PostgresServer(bin.orElseThrow());
            }
            String name = "test" + DATABASES.incrementAndGet();
            running.run(
                    "createdb",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    Integer.toString(running.port),
                    "-U",
                    "tracefold",
                    name);
            return DatabaseSettings.of(
                    "jdbc:postgresql://127.0.0.1:%d/%s?user=tracefold"
                            .formatted(running.port, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Path> programs() {
        try (Stream<Path> versions =
                Files.isDirectory(Path.of("/usr/lib/postgresql"))
                        ? Files.list(Path.of("/usr/lib/postgresql"))
                        : Stream.empty()) {
            Stream<Path> installed =
                    versions.sorted(Comparator.reverseOrder())
                            .map(version -> version.resolve("bin"));
            Stream<Path> onPath =
                    Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)).map(Path::of);
            return Stream.concat(installed, onPath)
                    .filter(bin -> Files.isExecutable(bin.resolve("createdb")))
                    .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> unprivileged() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        List<String> users = Files.readAllLines(Path.of("/etc/passwd"));
        String user =
                users.stream().anyMatch(line -> line.startsWith("postgres:"))
                        ? "postgres"
                        : "nobody";
        return List.of("runuser", "-u", user, "--");
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(as);
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        Process run =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (run.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        while (process.isAlive()) {
            try {
                run("pg_isready", "-h", "127.0.0.1", "-p", Integer.toString(port));
                return;
            } catch (IOException _) {
                var _ = process.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
        throw new IOException("postgres ended: " + Files.readString(folder.resolve("log")));
    }

    private void stop() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try (Stream<Path> files = Files.walk(folder)) {
            var _ = process.waitFor(10, TimeUnit.SECONDS);
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException _) {
            // A folder for temporary files that is left behind.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
