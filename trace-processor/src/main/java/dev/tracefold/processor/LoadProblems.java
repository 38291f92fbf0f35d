// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor;

import java.util.List;
import java.util.TreeMap;

import dev.tracefold.processor.query.LoadProblem;
import dev.tracefold.processor.storage.StatsTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Finds what went wrong in the rows of `stats`, without SQL: it is asked about every trace of a fleet.
final class LoadProblems {
    private static final int MOST = 64;

    private LoadProblems() {}

    static List<LoadProblem> of(TraceStorage storage) {
        StatsTable stats = storage.stats();
        StringPool strings = storage.strings();
        TreeMap<String, LoadProblem> byName = new TreeMap<>();
        int rows = stats.table().rowCount();
        for (int row = 0; row < rows; row++) {
            long value = stats.value().get(row);
            if (value > 0) {
                String name = strings.getOrEmpty(stats.name().get(row));
                String severity = strings.getOrEmpty(stats.severity().get(row));
                if (isProblem(name, severity)) {
                    byName.merge(
                            name,
                            new LoadProblem(name, severity, value),
                            (one, other) ->
                                    new LoadProblem(name, severity, one.count() + other.count()));
                }
            }
        }
        return byName.values().stream().limit(MOST).toList();
    }

    private static boolean isProblem(String name, String severity) {
        return severity.equals("error")
                || severity.equals("data_loss")
                || name.equals("tokenizer_skipped_packets");
    }
}
