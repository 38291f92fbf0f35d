// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/// The requests and batches of a model, and what they come to.
///
/// @param model its name
/// @param requests the shorter ones first
/// @param batches the shorter ones first
record ModelInference(String model, List<InferenceRequest> requests, List<InferenceBatch> batches) {
    private static final double PICOS_PER_SECOND = 1e12;

    ModelInference {
        requests = List.copyOf(requests);
        batches = List.copyOf(batches);
    }

    /// Sorts them.
    static ModelInference of(
            String model, List<InferenceRequest> requests, List<InferenceBatch> batches) {
        return new ModelInference(
                model,
                requests.stream()
                        .sorted(
                                Comparator.comparingLong(InferenceRequest::durationPs)
                                        .thenComparingLong(InferenceRequest::startPs))
                        .toList(),
                batches.stream()
                        .sorted(
                                Comparator.comparingLong(InferenceBatch::durationPs)
                                        .thenComparingLong(InferenceBatch::startPs))
                        .toList());
    }

    /// Those of one size of batches, as averages; a request counts for each batch it is in.
    ///
    /// @param size the size, with padding
    /// @param request the average request, which is of nothing if there is none
    /// @param requests how many there are
    /// @param batch the average batch
    /// @param batches how many there are
    record OfSize(
            long size,
            InferenceRequest request,
            long requests,
            InferenceBatch batch,
            long batches) {}

    /// Requests a second.
    double requestThroughput() {
        return throughput(requests, InferenceRequest::startPs, InferenceRequest::endPs);
    }

    /// Batches a second.
    double batchThroughput() {
        return throughput(batches, InferenceBatch::startPs, InferenceBatch::endPs);
    }

    private static <T> double throughput(
            List<T> all, ToLongFunction<T> start, ToLongFunction<T> end) {
        if (all.isEmpty()) {
            return 0;
        }
        long first = all.stream().mapToLong(start).min().orElse(0);
        long last = all.stream().mapToLong(end).max().orElse(0);
        return all.size() / ((double) (last - first) / PICOS_PER_SECOND);
    }

    /// How long a request takes in the mean.
    double requestMillis() {
        return millis(requests, InferenceRequest::durationPs);
    }

    /// How long a batch takes in the mean.
    double batchMillis() {
        return millis(batches, InferenceBatch::durationPs);
    }

    private static <T> double millis(List<T> all, ToLongFunction<T> duration) {
        long sum = all.stream().mapToLong(duration).sum();
        return all.isEmpty() ? 0 : (double) sum / 1e6 / all.size() / 1000;
    }

    InferenceRequest averageRequest() {
        return averageRequest(requests);
    }

    InferenceBatch averageBatch() {
        return averageBatch(batches);
    }

    /// The averages of each size of batches, the smaller ones first.
    List<OfSize> bySize() {
        Map<Long, Long> sizes = new HashMap<>();
        Map<Long, List<InferenceBatch>> batchesOf = new TreeMap<>();
        for (InferenceBatch batch : batches) {
            sizes.put(batch.id(), batch.size());
            batchesOf.computeIfAbsent(batch.size(), any -> new ArrayList<>()).add(batch);
        }
        Map<Long, List<InferenceRequest>> requestsOf = new HashMap<>();
        for (InferenceRequest request : requests) {
            for (long batch : request.batches()) {
                Long size = sizes.get(batch);
                if (size != null) {
                    requestsOf.computeIfAbsent(size, any -> new ArrayList<>()).add(request);
                }
            }
        }
        List<OfSize> result = new ArrayList<>();
        batchesOf.forEach((size, some) -> {
            List<InferenceRequest> theirs = requestsOf.getOrDefault(size, List.of());
            result.add(
                    new OfSize(
                            size,
                            averageRequest(theirs),
                            theirs.size(),
                            averageBatch(some),
                            some.size()));
        });
        return result;
    }

    private static InferenceRequest averageRequest(List<InferenceRequest> some) {
        long count = Math.max(1, some.size());
        TimeSpent spent = TimeSpent.NONE;
        for (InferenceRequest request : some) {
            spent = spent.plus(request.spent());
        }
        return new InferenceRequest(
                -1,
                -1,
                0,
                sum(some, InferenceRequest::durationPs) / count,
                sum(some, InferenceRequest::delayPs) / count,
                sum(some, InferenceRequest::size) / count,
                spent.dividedBy(count),
                List.of(),
                List.of());
    }

    private static InferenceBatch averageBatch(List<InferenceBatch> some) {
        long count = Math.max(1, some.size());
        return new InferenceBatch(
                -1,
                -1,
                0,
                sum(some, InferenceBatch::durationPs) / count,
                sum(some, InferenceBatch::delayPs) / count,
                sum(some, InferenceBatch::padding) / count,
                sum(some, InferenceBatch::size) / count,
                sum(some, InferenceBatch::devicePs) / count,
                List.of(),
                List.of(),
                List.of());
    }

    private static <T> long sum(List<T> all, ToLongFunction<T> number) {
        return all.stream().mapToLong(number).sum();
    }
}
