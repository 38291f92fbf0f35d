// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.NullMarked;

/// A command that serves, as a process of its own, on the class path of the test.
///
/// @param process who starts it ends it
/// @param address its HTTP door
@NullMarked
public record ServerProcess(Process process, URI address) {
    private static final Pattern DOORS = Pattern.compile("(?:HTTP|profiles) on (http://[^\\s,]+)");

    /// Starts it and waits until it says where it listens.
    public static ServerProcess start(Map<String, String> environment, List<String> words)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx512m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Tracefold.class.getName()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            Matcher doors = DOORS.matcher(line);
            if (doors.find()) {
                // A full pipe would stop it.
                var _ = Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
                return new ServerProcess(process, URI.create(doors.group(1)));
            }
        }
        throw new AssertionError("it ended before it listened:\n" + said);
    }
}
