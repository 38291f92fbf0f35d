// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;

/// Makes the reader of one file.
@FunctionalInterface
public interface ReaderFactory {
    /// A new reader.
    TraceReader create(TraceContext context);
}
