// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.List;

/// A request as a user knows it: a run of a session or, when a server puts requests together, what waits for
/// its batches. What it took is told apart so that no time counts twice. Of several requests, an average.
///
/// @param id the group of its events, or -1 for an average
/// @param model the index of its model, or -1 if it has none
/// @param startPs when it began
/// @param endPs when it ended
/// @param delayPs how long it waited for its first batch
/// @param size how much it brought along to be put into batches
/// @param spent what the time between went to
/// @param batches the groups of the batches that it is in
/// @param tensors what was laid out anew for it
record InferenceRequest(
        long id,
        int model,
        long startPs,
        long endPs,
        long delayPs,
        long size,
        TimeSpent spent,
        List<Long> batches,
        List<TensorUse> tensors) {
    InferenceRequest {
        batches = List.copyOf(batches);
        tensors = List.copyOf(tensors);
    }

    long durationPs() {
        return endPs - startPs;
    }

    InferenceRequest withIndices(int newModel, List<TensorUse> newTensors) {
        return new InferenceRequest(
                id, newModel, startPs, endPs, delayPs, size, spent, batches, newTensors);
    }
}
