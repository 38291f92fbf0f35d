// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.nio.file.Path;

import dev.tracefold.processor.ProcessorOptions;

/// One trace, one query text and what the reference answered.
///
/// @param name unique, with its suite in front
/// @param group what it is counted under
/// @param headline whether it belongs to the formats and statements that are finished first
/// @param trace the trace file
/// @param query the query file
/// @param expected the expected output, or the text the error has to contain
/// @param expectsError whether the run has to fail
/// @param options how the reference was run
/// @param onlyAsks whether the query leaves nothing behind for another
/// @param kind what the query file is
/// @param queryId which structured query of the file is meant; empty for other kinds
record ConformanceCase(
        String name,
        String group,
        boolean headline,
        Path trace,
        Path query,
        Path expected,
        boolean expectsError,
        ProcessorOptions options,
        boolean onlyAsks,
        Kind kind,
        String queryId) {

    /// What is asked.
    enum Kind {
        /// SQL.
        QUERY,
        /// One structured query of a `TraceSummarySpec`.
        STRUCTURED_QUERY,
        /// A `TraceMetricV2Spec`; the answer is a `TraceMetricV2Bundle`.
        METRIC_V2
    }
}
