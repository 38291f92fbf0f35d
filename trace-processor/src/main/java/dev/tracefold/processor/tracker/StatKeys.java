// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/// The stats there are, by key: the position in `stats.list`, whose head explains the notation.
public final class StatKeys {
    /// What is fixed about a stat.
    ///
    /// @param name as `stats.name` shows it
    /// @param severity info, notice, data_loss or error
    /// @param source trace (the recorder said so) or analysis (found while importing)
    /// @param perTrace whether the row names a trace
    /// @param perMachine whether the row names a machine
    /// @param indexed whether there is a row for every index that was set
    /// @param description what the name does not say, or the empty string
    record Stat(
            String name,
            String severity,
            String source,
            boolean perTrace,
            boolean perMachine,
            boolean indexed,
            String description) {}

    private static final List<Stat> STATS = load();
    private static final Map<String, Integer> KEYS = keys();

    private StatKeys() {}

    /// Key of a stat by its name; meant for constants, so a wrong name fails when its user loads.
    public static int of(String name) {
        return requireNonNull(KEYS.get(name), name);
    }

    static List<Stat> all() {
        return STATS;
    }

    private static Map<String, Integer> keys() {
        Map<String, Integer> keys = new HashMap<>();
        for (int key = 0; key < STATS.size(); key++) {
            keys.put(STATS.get(key).name(), key);
        }
        return Map.copyOf(keys);
    }

    private static List<Stat> load() {
        List<Stat> stats = new ArrayList<>();
        try (InputStream in = StatKeys.class.getResourceAsStream("stats.list")) {
            byte[] bytes = requireNonNull(in, "stats.list").readAllBytes();
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    stats.add(stat(line.split(" ", 5)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(stats);
    }

    private static Stat stat(String[] words) {
        String severity =
                switch (words[1].charAt(0)) {
                    case 'i' -> "info";
                    case 'n' -> "notice";
                    case 'd' -> "data_loss";
                    default -> "error";
                };
        return new Stat(
                words[0],
                severity,
                words[1].charAt(1) == 't' ? "trace" : "analysis",
                words[2].contains("t"),
                words[2].contains("m"),
                words.length > 3 && words[3].equals("[]"),
                words.length > 4 ? words[4] : "");
    }
}
