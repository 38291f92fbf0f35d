// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.List;

/// A batch: requests that a server computes together. Of several batches, an average.
///
/// @param id the group of its events, or -1 for an average
/// @param model the index of its model, or -1 if it has none
/// @param startPs when it began
/// @param endPs when it ended
/// @param delayPs how long the first of its requests waited for it
/// @param padding how much of it is only there to make it as large as it has to be
/// @param size how large it is with that
/// @param devicePs how long devices computed for it
/// @param requests the groups of the requests in it
/// @param programs the numbers of the programs that devices ran for it
/// @param tensors what was laid out anew for it: one or nothing
record InferenceBatch(
        long id,
        int model,
        long startPs,
        long endPs,
        long delayPs,
        long padding,
        long size,
        long devicePs,
        List<Long> requests,
        List<Long> programs,
        List<TensorUse> tensors) {
    InferenceBatch {
        requests = List.copyOf(requests);
        programs = List.copyOf(programs);
        tensors = List.copyOf(tensors);
    }

    long durationPs() {
        return endPs - startPs;
    }

    /// Which part of it is not padding.
    double efficiency() {
        return size == 0 ? 0 : (double) (size - padding) / (double) size;
    }

    InferenceBatch withIndices(int newModel, List<TensorUse> newTensors) {
        return new InferenceBatch(
                id,
                newModel,
                startPs,
                endPs,
                delayPs,
                padding,
                size,
                devicePs,
                requests,
                programs,
                newTensors);
    }
}
