// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

/// How long an operation took, in microseconds.
///
/// @param total all of it
/// @param average of an occurrence
/// @param totalSelf without what it waited for others
/// @param averageSelf of an occurrence
record Micros(double total, double average, double totalSelf, double averageSelf) {
    static double of(long picos) {
        return (double) picos / 1e6;
    }

    static Micros of(OpMetrics metrics) {
        double total = of(metrics.timePs);
        double self = of(metrics.selfTimePs);
        double count = (double) metrics.occurrences;
        return new Micros(total, Rates.divide(total, count), self, Rates.divide(self, count));
    }
}
