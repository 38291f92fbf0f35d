// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;

/// Which files of a folder are meant when the folder is: those that begin like a trace. A first byte
/// is little to go by, so what people keep beside traces is told from its name.
final class FolderScan {
    private static final Set<String> NO_TRACE_EXTENSIONS =
            Set.of("md", "sql", "csv", "tsv", "py", "sh", "yaml", "yml", "toml", "pdf", "png");
    private static final Pattern NO_TRACE_NAME =
            Pattern.compile("(?i)(LICEN[CS]E|NOTICE|README|CHANGELOG|COPYING)(\\..*)?");

    private FolderScan() {}

    static boolean looksLikeTrace(Path file) {
        String name = String.valueOf(file.getFileName());
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (NO_TRACE_EXTENSIONS.contains(extension) || NO_TRACE_NAME.matcher(name).matches()) {
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
