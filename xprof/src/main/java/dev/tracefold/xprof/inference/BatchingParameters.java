// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

/// What a server was told about putting requests together.
///
/// @param threads how many work on batches
/// @param timeoutMicros how long a batch waits for requests
/// @param maxBatchSize how large it may become
/// @param maxEnqueued how many batches may wait
/// @param allowedSizes how large it may be, with commas between
record BatchingParameters(
        long threads,
        long timeoutMicros,
        long maxBatchSize,
        long maxEnqueued,
        String allowedSizes) {
    static final BatchingParameters NONE = new BatchingParameters(0, 0, 0, 0, "");

    /// These with one that is called as TensorFlow's metrics call it; what they call otherwise is left out.
    BatchingParameters with(String name, long number, String text) {
        return switch (name) {
            case "num_batch_threads" ->
                    new BatchingParameters(
                            number, timeoutMicros, maxBatchSize, maxEnqueued, allowedSizes);
            case "batch_timeout_micros" ->
                    new BatchingParameters(
                            threads, number, maxBatchSize, maxEnqueued, allowedSizes);
            case "max_batch_size" ->
                    new BatchingParameters(
                            threads, timeoutMicros, number, maxEnqueued, allowedSizes);
            case "max_enqueued_batches" ->
                    new BatchingParameters(
                            threads, timeoutMicros, maxBatchSize, number, allowedSizes);
            case "allowed_batch_sizes" ->
                    new BatchingParameters(threads, timeoutMicros, maxBatchSize, maxEnqueued, text);
            default -> this;
        };
    }
}
