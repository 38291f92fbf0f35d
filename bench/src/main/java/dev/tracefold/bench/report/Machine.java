// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// Where and when figures came out.
final class Machine {
    private Machine() {}

    static List<String> circumstances(String command, Instant now) throws IOException {
        return List.of(
                "date: " + now.truncatedTo(ChronoUnit.MINUTES),
                String.format(
                        Locale.ROOT,
                        "machine: %s, %d CPUs, %.0f GB, %s %s, load average %s",
                        line("/proc/cpuinfo", "model name", System.getProperty("os.arch")),
                        Runtime.getRuntime().availableProcessors(),
                        megabytes() / 1e3,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        load()),
                "JDK: %s %s".formatted(System.getProperty("java.vendor"), Runtime.version()),
                "command: " + command);
    }

    private static double megabytes() throws IOException {
        return Double.parseDouble(line("/proc/meminfo", "MemTotal", "0").replaceAll("\\D", ""))
                / 1e3;
    }

    private static String load() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.exists(file) ? Files.readString(file).split(" ", -1)[0] : "unknown";
    }

    private static String line(String file, String name, String otherwise) throws IOException {
        if (!Files.exists(Path.of(file))) {
            return otherwise;
        }
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(otherwise);
    }
}
