// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Requests and batches of all hosts, by model. Hosts number models and patterns on their own; what they
/// mean by the numbers is the same once it is here.
public final class InferenceStats {
    // What a run is called in which nobody named a model.
    private static final String ALL = "ALL";

    private final Map<String, Integer> models = new LinkedHashMap<>();
    private final Map<String, Integer> patterns = new LinkedHashMap<>();
    private final Map<String, BatchingParameters> batching = new TreeMap<>();
    private final List<InferenceRequest> requests = new ArrayList<>();
    private final List<InferenceBatch> batches = new ArrayList<>();

    /// Adds what a host recorded.
    public void add(HostInference host) {
        int[] modelIndices = indices(host.models(), models);
        int[] patternIndices = indices(host.patterns(), patterns);
        host.batching().forEach(batching::putIfAbsent);
        for (InferenceRequest request : host.requests()) {
            requests.add(
                    request.withIndices(
                            index(modelIndices, request.model()),
                            tensors(patternIndices, request.tensors())));
        }
        for (InferenceBatch batch : host.batches()) {
            batches.add(
                    batch.withIndices(
                            index(modelIndices, batch.model()),
                            tensors(patternIndices, batch.tensors())));
        }
    }

    private static int[] indices(List<String> names, Map<String, Integer> all) {
        int[] result = new int[names.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = all.computeIfAbsent(names.get(i), any -> all.size());
        }
        return result;
    }

    private static int index(int[] indices, int own) {
        return own >= 0 && own < indices.length ? indices[own] : -1;
    }

    private static List<TensorUse> tensors(int[] indices, List<TensorUse> own) {
        List<TensorUse> result = new ArrayList<>();
        for (TensorUse use : own) {
            int pattern = index(indices, use.pattern());
            if (pattern >= 0) {
                result.add(new TensorUse(pattern, use.ofBatch(), use.timePs()));
            }
        }
        return result;
    }

    /// Whether no host recorded anything.
    public boolean isEmpty() {
        return requests.isEmpty() && batches.isEmpty();
    }

    /// All that belongs to some model, by the names of the models. What has no model is left out, unless
    /// nothing has.
    List<ModelInference> byModel() {
        List<ModelInference> result = new ArrayList<>();
        if (models.isEmpty()) {
            result.add(ModelInference.of(ALL, requests, batches));
            return result;
        }
        models.forEach((name, index) ->
                result.add(
                        ModelInference.of(
                                name,
                                requests.stream()
                                        .filter(request -> request.model() == index)
                                        .toList(),
                                batches.stream()
                                        .filter(batch -> batch.model() == index)
                                        .toList())));
        result.sort(Comparator.comparing(ModelInference::model));
        return result;
    }

    BatchingParameters batching(String model) {
        return batching.getOrDefault(model, BatchingParameters.NONE);
    }

    boolean hasBatching(String model) {
        return batching.containsKey(model);
    }

    /// What tensors look like, by index.
    List<String> patterns() {
        return List.copyOf(patterns.keySet());
    }
}
