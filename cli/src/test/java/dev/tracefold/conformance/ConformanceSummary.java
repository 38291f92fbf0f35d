// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.util.Collection;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counts of passed cases by group, as a table.
final class ConformanceSummary {
    private final SortedMap<String, int[]> groups = new TreeMap<>();

    ConformanceSummary(Collection<CaseOutcome> outcomes) {
        for (CaseOutcome outcome : outcomes) {
            ConformanceCase subject = outcome.subject();
            String suite = subject.group().split(" ", 2)[0];
            count(subject.group(), outcome.passed());
            count(suite + " (all)", outcome.passed());
            if (subject.headline()) {
                count(headline(suite), outcome.passed());
            }
        }
    }

    private static String headline(String suite) {
        return suite.equals("real")
                ? "real (perfetto and chrome_json)"
                : "perfetto (plain, proto and json)";
    }

    private void count(String group, boolean passed) {
        int[] counts = groups.computeIfAbsent(group, _ -> new int[2]);
        counts[0]++;
        counts[1] += passed ? 1 : 0;
    }

    String table() {
        StringBuilder table = new StringBuilder();
        table.append("%-48s %6s %6s %7s%n".formatted("conformance", "cases", "passed", "%"));
        groups.forEach((group, counts) ->
                table.append(
                        String.format(
                                Locale.ROOT,
                                "%-48s %6d %6d %7.1f%n",
                                group,
                                counts[0],
                                counts[1],
                                100.0 * counts[1] / counts[0])));
        return table.toString();
    }
}
