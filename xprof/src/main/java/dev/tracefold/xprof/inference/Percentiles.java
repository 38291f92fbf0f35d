// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.List;

/// Chooses which of many requests or batches to show: all if they are few, and otherwise some at each of the
/// percentiles that people ask for.
final class Percentiles {
    private static final int MOST_EACH = 10;

    private static final List<Range> WANTED =
            List.of(
                    new Range(50, 1),
                    new Range(75, 1),
                    new Range(90, 1),
                    new Range(99, 0.5),
                    new Range(99.9, 0.05),
                    new Range(99.99, 0.005));

    private Percentiles() {}

    /// What still counts as a percentile.
    private record Range(double percentile, double width) {
        boolean includes(double value) {
            return value >= percentile && value < percentile + width;
        }
    }

    /// One that is shown.
    ///
    /// @param value which
    /// @param percentile how much of all is less
    record Chosen<T>(T value, double percentile) {}

    /// Chooses.
    ///
    /// @param sorted all there are, the least first
    static <T> List<Chosen<T>> choose(List<T> sorted) {
        List<Chosen<T>> result = new ArrayList<>();
        boolean few = sorted.size() <= WANTED.size() * MOST_EACH;
        int range = 0;
        int taken = 0;
        for (int i = 0; i < sorted.size(); i++) {
            double percentile = 100.0 * i / sorted.size();
            while (range < WANTED.size()
                    && percentile >= WANTED.get(range).percentile() + WANTED.get(range).width()) {
                range++;
                taken = 0;
            }
            boolean wanted =
                    range < WANTED.size()
                            && WANTED.get(range).includes(percentile)
                            && taken < MOST_EACH;
            if (few || wanted) {
                result.add(new Chosen<>(sorted.get(i), percentile));
                taken++;
            }
        }
        return result;
    }
}
