// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which traces were not answered, and why.
final class FailedTraces {
    private static final String INDENT = "  ";

    private final SortedMap<Integer, FailedTrace> byShard = new TreeMap<>();

    private record FailedTrace(String address, String message) {}

    void add(int shard, String address, String message) {
        byShard.put(shard, new FailedTrace(address, message.strip()));
    }

    int count() {
        return byShard.size();
    }

    /// One paragraph a message, so that what many traces have in common is said once.
    String report(int traces) {
        Map<String, List<String>> addresses = new LinkedHashMap<>();
        for (FailedTrace trace : byShard.values()) {
            addresses.computeIfAbsent(trace.message(), _ -> new ArrayList<>()).add(trace.address());
        }
        StringBuilder report =
                new StringBuilder("%d of %d traces failed:".formatted(count(), traces));
        addresses.forEach((message, traceAddresses) -> {
            traceAddresses.forEach(address -> report.append('\n').append(INDENT).append(address));
            message.lines()
                    .forEach(line -> report.append('\n').append(INDENT.repeat(2)).append(line));
        });
        return report.toString();
    }
}
