// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.util.Locale;
import java.util.Optional;

/// A figure of the report.
///
/// @param key of its runs, `load.sched.warm` for instance; the part is what stands before the first point
/// @param title what is measured
/// @param unit of the figure
/// @param moreIsBetter whether it is a speed
/// @param peer what the peer was measured with, its best figure where it has several
/// @param peerTold the same as it was published
/// @param target if there is one
record ReportRow(
        String key,
        String title,
        String unit,
        boolean moreIsBetter,
        Optional<Double> peer,
        String peerTold,
        Optional<Double> target) {

    static ReportRow speed(String key, String title, String unit) {
        return new ReportRow(key, title, unit, true, Optional.empty(), "", Optional.empty());
    }

    static ReportRow cost(String key, String title, String unit) {
        return new ReportRow(key, title, unit, false, Optional.empty(), "", Optional.empty());
    }

    /// With the peer's figure.
    ReportRow peer(double best, String told) {
        return new ReportRow(key, title, unit, moreIsBetter, Optional.of(best), told, target);
    }

    /// So many times as good as the peer.
    ReportRow times(double factor) {
        double best = peer.orElseThrow();
        return within(moreIsBetter ? best * factor : best / factor);
    }

    /// At most, or for a speed at least.
    ReportRow within(double limit) {
        return new ReportRow(key, title, unit, moreIsBetter, peer, peerTold, Optional.of(limit));
    }

    String part() {
        return key.substring(0, key.indexOf('.'));
    }

    /// How many times as good as the peer a figure is.
    Optional<Double> ratio(double figure) {
        return peer.map(best -> moreIsBetter ? figure / best : best / figure);
    }

    boolean isMet(double figure) {
        return target.map(limit -> moreIsBetter ? figure >= limit : figure <= limit).orElse(true);
    }

    String targetTold() {
        return target.map(limit -> (moreIsBetter ? "≥ " : "≤ ") + number(limit)).orElse("");
    }

    /// As a file keeps it.
    static String plain(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /// Three digits that count.
    static String number(double value) {
        double magnitude = Math.abs(value);
        int digits = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
