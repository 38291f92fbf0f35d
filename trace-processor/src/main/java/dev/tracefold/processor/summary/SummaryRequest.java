// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.List;
import java.util.Optional;

/// Which part of specs to compute.
///
/// @param specs with the metrics and queries; ids are unique among all of them
/// @param metricIds the metrics, in the order of the result; all where it is empty
/// @param metadataQueryId a shared query with the columns key and value that fills the metadata
public record SummaryRequest(
        List<SummarySpec> specs,
        Optional<List<String>> metricIds,
        Optional<String> metadataQueryId) {
    public SummaryRequest {
        specs = List.copyOf(specs);
        metricIds = metricIds.map(List::copyOf);
    }

    /// Every metric, no metadata.
    public static SummaryRequest all(SummarySpec... specs) {
        return new SummaryRequest(List.of(specs), Optional.empty(), Optional.empty());
    }
}
