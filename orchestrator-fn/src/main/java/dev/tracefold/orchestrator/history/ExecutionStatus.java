// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

/// Where a query is in its life, by the names that clients know.
public enum ExecutionStatus {
    /// Taken, and not begun.
    UNKNOWN,
    /// At work.
    IN_PROGRESS,
    /// It ended, and some trace was answered.
    SUCCESS,
    /// It ended without an answer.
    FAILED,
    /// Its client ended it.
    CANCELLED;

    /// Whether it stays so.
    public boolean isFinal() {
        return this != UNKNOWN && this != IN_PROGRESS;
    }
}
