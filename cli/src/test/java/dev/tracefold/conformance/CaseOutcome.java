// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

/// How a case ended.
///
/// @param subject the case
/// @param passed whether the answer is the reference's
/// @param millis how long it took
/// @param detail for a case that did not pass: one line why, then what there is to compare
record CaseOutcome(ConformanceCase subject, boolean passed, long millis, String detail) {

    /// The first line of the detail.
    String reason() {
        return detail.lines().findFirst().orElse("");
    }
}
