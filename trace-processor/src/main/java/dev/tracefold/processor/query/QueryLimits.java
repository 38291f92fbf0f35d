// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.query;

import java.time.Duration;

/// What one query may use; reaching a limit ends it with a resource failure.
///
/// @param time from the start of the query, compilation included
/// @param rows rows returned
/// @param bytes bytes of text and blobs returned plus 8 for every number
public record QueryLimits(Duration time, long rows, long bytes) {
    /// No limits but the machine's.
    public static final QueryLimits NONE =
            new QueryLimits(Duration.ofDays(365), Long.MAX_VALUE, Long.MAX_VALUE);
}
