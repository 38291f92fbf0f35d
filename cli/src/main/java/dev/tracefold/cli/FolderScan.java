// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Path;

import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.registry.TraceNames;

/// Which files of a folder are meant when the folder is: those that begin like a trace. A first byte
/// is little to go by, so what people keep beside traces is told from its name.
final class FolderScan {
    private FolderScan() {}

    static boolean looksLikeTrace(Path file) {
        if (!TraceNames.mayBeTrace(String.valueOf(file.getFileName()))) {
            return false;
        }
        try {
            return TraceProcessor.recognises(TraceSource.file(file));
        } catch (IOException | ProcessorException e) {
            // That it cannot be read is worth saying, and opening it as a trace will.
            return true;
        }
    }
}
