// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

/// How far a query is.
///
/// @param total traces
/// @param processed traces that ended, failed ones included
/// @param failed traces that did not answer
/// @param rows rows kept
public record ExecutionCounts(int total, int processed, int failed, long rows) {
    /// Nothing yet.
    public static final ExecutionCounts NONE = new ExecutionCounts(0, 0, 0, 0);
}
