// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.util.Arrays;
import java.util.List;

/// All runs of a figure.
///
/// @param key of its row
/// @param skipped how many of the first runs warmed up
/// @param runs in the unit of the row, in the order they were run
record Measured(String key, int skipped, List<Double> runs) {
    Measured {
        runs = List.copyOf(runs);
    }

    double median() {
        double[] counted =
                runs.stream().skip(skipped).mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = counted.length / 2;
        return counted.length % 2 == 1
                ? counted[middle]
                : Arrays.stream(counted, middle - 1, middle + 1).average().orElseThrow();
    }

    String line() {
        return "%s,%d,%s"
                .formatted(
                        key,
                        skipped,
                        String.join(" ", runs.stream().map(ReportRow::plain).toList()));
    }

    static Measured parse(String line) {
        String[] cells = line.split(",", -1);
        List<Double> runs = Arrays.stream(cells[2].split(" ", -1)).map(Double::valueOf).toList();
        return new Measured(cells[0], Integer.parseInt(cells[1]), runs);
    }
}
