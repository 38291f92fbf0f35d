// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.transfer;

import java.io.IOException;

import dev.tracefold.processor.error.ProcessorException;

/// Reads a part of one version of an object. Called by several threads.
@FunctionalInterface
public interface RangeReader {
    /// These bytes, all of them.
    ///
    /// @throws IOException when that may go better the next time
    /// @throws ProcessorException when it will not, or when whoever reads has tried often enough
    byte[] read(long offset, int length) throws IOException;
}
