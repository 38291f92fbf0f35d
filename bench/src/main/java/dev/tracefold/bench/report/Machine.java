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
    private static final int ROUNDS = 200_000_000;

    private Machine() {}

    /// @param sqlite whose SQLite answered
    /// @param paceBefore as [#paceSeconds()] said before the part ran
    static List<String> circumstances(String command, String sqlite, Instant now, double paceBefore)
            throws IOException {
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
                String.format(
                        Locale.ROOT,
                        "pace: a loop that is always the same took %.2f s before and %.2f s after",
                        paceBefore,
                        paceSeconds()),
                "JDK: %s %s".formatted(System.getProperty("java.vendor"), Runtime.version()),
                "SQLite: " + sqlite,
                "command: " + command);
    }

    /// How long a fixed piece of arithmetic takes, in seconds: a machine that shares its processors with others is fast at
    /// one time and slow at another, and figures of one cannot be compared with those of the other.
    ///
    /// Several sums that do not wait for each other fill a core. One alone leaves room for the other thread of the core, so
    /// it takes as long whether another machine has that thread or none; a load then takes half as long again.
    static double paceSeconds() {
        long sum = work(ROUNDS / 10);
        long start = System.nanoTime();
        sum += work(ROUNDS);
        double seconds = (System.nanoTime() - start) / 1e9;
        // Never so, which the compiler does not know.
        return sum == 0 ? Double.NaN : seconds;
    }

    private static long work(int rounds) {
        long first = 1;
        long second = 2;
        long third = 3;
        long fourth = 4;
        long fifth = 5;
        long sixth = 6;
        for (int i = 0; i < rounds; i++) {
            first = first * 31 + i;
            second = (second << 3) ^ i;
            third += i ^ second;
            fourth ^= fourth << 1;
            fifth += i * 3L;
            sixth = (sixth >>> 1) + i;
        }
        return first + second + third + fourth + fifth + sixth;
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
