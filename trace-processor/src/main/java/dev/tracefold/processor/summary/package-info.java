// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Trace summaries: metrics of the second version. A `TraceSummarySpec` says what to compute, as text
/// or bytes; a [TraceSummarizer] runs its structured queries and writes a `TraceSummary`, the same
/// message that Perfetto's engine writes. Messages are read and written by description; the spec of
/// a metric goes into the result as the bytes it came in.
@NullMarked
package dev.tracefold.processor.summary;

import org.jspecify.annotations.NullMarked;
