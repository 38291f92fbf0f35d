// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How things are started: the command by its launcher, as people do; measurements within a process in one
/// of their own, so that none finds another's compiled code.
///
/// @param root of the repository
record Commands(Path root) {
    /// Where synthetic traces lie, from one report to the next.
    Path traces() {
        return Path.of(System.getProperty("java.io.tmpdir"), "tracefold-bench");
    }

    /// The SQLite that `scripts/build-sqlite` made, which the launcher takes where it is; empty for the one that
    /// sqlite-jdbc carries.
    Optional<Path> sqlite() {
        return Stream.of("so", "dylib")
                .map(ending -> root.resolve(".build/sqlite/libsqlite3." + ending))
                .filter(Files::exists)
                .findFirst();
    }

    /// Where SQLite comes from, for people.
    String sqliteTold() {
        return sqlite().isPresent() ? "as scripts/build-sqlite makes it" : "as sqlite-jdbc has it";
    }

    List<String> tracefold(String... words) {
        List<String> command = new ArrayList<>();
        command.add(root.resolve("scripts/tracefold").toString());
        command.addAll(List.of(words));
        return command;
    }

    /// Runs a class of this package in a process of its own and takes the figures that it prints.
    ///
    /// @param gigabytes of heap
    List<Measured> child(String what, int gigabytes, String... words)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-XX:+UseSerialGC",
                                "-Xmx%dg".formatted(gigabytes)));
        sqlite().ifPresent(library -> command.add("-Dsqlite.lib=" + library));
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        WarmRuns.class.getName(),
                        what,
                        traces().toString()));
        command.addAll(List.of(words));
        return lines(command).stream().map(Measured::parse).toList();
    }

    /// What a command says.
    static List<String> lines(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> said = lines.readAllLines();
            if (process.waitFor() != 0) {
                throw new IOException("status %d: %s".formatted(process.exitValue(), command));
            }
            return said;
        }
    }
}
