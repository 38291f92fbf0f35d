// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.util.List;

import dev.tracefold.processor.structured.SpecMessage;

/// A metric that is to be computed.
///
/// @param id of the metric
/// @param spec a `TraceMetricV2Spec`
/// @param sql has its values and dimensions
/// @param internedSql has what there is to say of interned dimensions, in their order
record Metric(String id, SpecMessage spec, String sql, List<String> internedSql) {

    /// Metrics of one bundle share rows; one that names none is alone.
    String bundleId() {
        String bundle = spec.text("bundle_id");
        return bundle.isEmpty() ? id : bundle;
    }
}
