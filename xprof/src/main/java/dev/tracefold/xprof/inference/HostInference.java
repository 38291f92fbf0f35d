// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What one host recorded of requests and batches.
///
/// @param requests the shorter ones first
/// @param batches the shorter ones first
/// @param models the names of models, by index
/// @param batching what a server was told about putting requests together, by the names of models
/// @param patterns what tensors look like, by index
public record HostInference(
        List<InferenceRequest> requests,
        List<InferenceBatch> batches,
        List<String> models,
        Map<String, BatchingParameters> batching,
        List<String> patterns) {
    /// Nothing.
    public static final HostInference NONE =
            new HostInference(List.of(), List.of(), List.of(), Map.of(), List.of());

    /// Copies all.
    public HostInference {
        requests = List.copyOf(requests);
        batches = List.copyOf(batches);
        models = List.copyOf(models);
        batching = new TreeMap<>(batching);
        patterns = List.copyOf(patterns);
    }

    /// Whether there is nothing to say.
    public boolean isEmpty() {
        return requests.isEmpty() && batches.isEmpty();
    }
}
