// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.store;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;

/// Finds the traces of one kind of address. Shared by all shards.
@FunctionalInterface
public interface TraceStore {
    /// The trace at a path; not empty.
    ///
    /// @throws ProcessorException of category user when there is none, external when the store
    ///     cannot be asked
    TraceSource find(String path);
}
