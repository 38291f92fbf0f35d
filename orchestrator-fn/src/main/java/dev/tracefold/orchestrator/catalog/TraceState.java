// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.Locale;

/// How far a trace has come. Of the same generation, the later one counts.
public enum TraceState {
    /// It lies in its store.
    UPLOADED(1),
    /// It was looked at, and cannot be read.
    FAILED(2),
    /// It was looked at.
    INDEXED(3);

    private final int rank;

    TraceState(int rank) {
        this.rank = rank;
    }

    /// A later state's is larger.
    public int rank() {
        return rank;
    }

    /// As clients see it.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static TraceState of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
