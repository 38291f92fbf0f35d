// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The checked-in list of cases that fail: a name a line, then perhaps ` # ` and a reason.
final class KnownFailures {
    private static final Path FILE =
            Path.of("src/test/resources/dev/tracefold/conformance/known-failures.txt");
    private static final String SEPARATOR = " # ";

    private final SortedMap<String, String> lines;

    private KnownFailures(SortedMap<String, String> lines) {
        this.lines = lines;
    }

    static KnownFailures read() throws IOException {
        SortedMap<String, String> lines = new TreeMap<>();
        for (String line : Files.readAllLines(FILE)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                lines.put(line.split(SEPARATOR, 2)[0].strip(), line);
            }
        }
        return new KnownFailures(lines);
    }

    boolean contains(String name) {
        return lines.containsKey(name);
    }

    /// Whether a case is listed for its time: a faster machine answers it.
    boolean isSlow(String name) {
        return lines.getOrDefault(name, "").contains("not answered within");
    }

    /// Rewrites the list: of the cases that ran, those that failed; others stay as they are.
    void update(Collection<CaseOutcome> outcomes) throws IOException {
        for (CaseOutcome outcome : outcomes) {
            String name = outcome.subject().name();
            if (outcome.passed()) {
                lines.remove(name);
            } else {
                lines.putIfAbsent(name, name);
            }
        }
        List<String> text = new ArrayList<>();
        text.add(
                "# Conformance cases that fail. The list may only become shorter; see ConformanceTest.");
        text.addAll(lines.values());
        Files.write(FILE, text);
    }
}
