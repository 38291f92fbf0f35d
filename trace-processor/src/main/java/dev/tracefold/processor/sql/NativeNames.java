// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/// What natives look at of a trace, from the resource `natives.list`: functions, modules of virtual
/// tables, and words of SQL after which a parenthesis may stand. What is not in it may look at anything,
/// so that a new function is safe until somebody has said what it reads.
final class NativeNames {
    private static final Map<String, List<String>> READS = load();

    /// What looks at the schema, or at what depends on every event: the plan, the bounds of the trace,
    /// what was counted while it was loaded, which CPUs there are.
    private static final Set<String> EVERYTHING =
            Set.of(
                    "explain",
                    "pragma",
                    "attach",
                    "detach",
                    "vacuum",
                    "begin",
                    "savepoint",
                    "perfetto_tables",
                    "perfetto_table_info",
                    "__intrinsic_stats",
                    "__intrinsic_trace_import_logs",
                    "__intrinsic_cpu");

    private static final List<String> EVERYTHING_PREFIXES = List.of("sqlite_", "pragma_");
    private static final List<String> NATIVE_PREFIXES = List.of("__intrinsic_", "_intrinsic_");

    /// Tables that are named without a parenthesis and do not look like natives, SQLite's own included.
    private static final Set<String> UNMARKED =
            Set.of(
                    "bytecode",
                    "completion",
                    "dbstat",
                    "generate_series",
                    "runtime_table_function",
                    "sqlstats",
                    "experimental_slice_layout",
                    "experimental_flat_slice",
                    "experimental_flamegraph",
                    "experimental_annotated_callstack");

    private NativeNames() {}

    /// Whether a word may look at all of a trace, wherever it stands.
    static boolean readsEverything(String word) {
        return EVERYTHING.contains(word)
                || UNMARKED.contains(word)
                || EVERYTHING_PREFIXES.stream().anyMatch(word::startsWith);
    }

    /// Whether a word, if it is no table of the trace, is a native of which nothing is known.
    static boolean isUnknownNative(String word) {
        return NATIVE_PREFIXES.stream().anyMatch(word::startsWith) && !isKnown(word);
    }

    /// Whether it is known what a word reads.
    static boolean isKnown(String word) {
        return READS.containsKey(word);
    }

    /// The tables that a known word reads without their being named.
    static List<String> tablesOf(String word) {
        return READS.getOrDefault(word, List.of());
    }

    private static Map<String, List<String>> load() {
        Map<String, List<String>> reads = new HashMap<>();
        try (InputStream in = NativeNames.class.getResourceAsStream("natives.list")) {
            String text =
                    new String(
                            requireNonNull(in, "natives.list").readAllBytes(),
                            StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (line.isEmpty() || line.startsWith("#")) {
                    continue;
                }
                int colon = line.indexOf(':');
                if (colon < 0) {
                    List.of(line.split(" ", -1)).forEach(word -> reads.put(word, List.of()));
                } else {
                    reads.put(
                            line.substring(0, colon),
                            List.of(line.substring(colon + 1).strip().split(" ", -1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(reads);
    }
}
