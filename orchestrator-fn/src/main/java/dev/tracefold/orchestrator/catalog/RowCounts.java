// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Rows by table as one text, `sched=12 slice=3`.
final class RowCounts {
    private RowCounts() {}

    static String write(Map<String, Long> counts) {
        return new TreeMap<>(counts)
                .entrySet().stream()
                        .map(count -> count.getKey() + "=" + count.getValue())
                        .collect(Collectors.joining(" "));
    }

    static Map<String, Long> read(String text) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String count : text.split(" ", -1)) {
            int equals = count.lastIndexOf('=');
            if (equals > 0) {
                counts.put(count.substring(0, equals), Long.valueOf(count.substring(equals + 1)));
            }
        }
        return counts;
    }
}
