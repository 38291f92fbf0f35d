// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import dev.tracefold.processor.query.QueryResult;

/// Runs PerfettoSQL on the trace that is summarised.
@FunctionalInterface
public interface QueryRunner {
    /// The rows of the last statement; the caller closes them before the next query.
    QueryResult query(String sql);
}
