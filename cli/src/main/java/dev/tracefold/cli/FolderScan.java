// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Which files of a folder are meant when the folder is.
final class FolderScan {
    // What people keep beside traces. Anything else is tried: trace files have any name.
    private static final Set<String> NO_TRACE_EXTENSIONS =
            Set.of("md", "sql", "csv", "tsv", "py", "sh", "yaml", "yml", "toml", "pdf", "png");
    private static final Pattern NO_TRACE_NAME =
            Pattern.compile("(?i)(LICEN[CS]E|NOTICE|README|CHANGELOG|COPYING)(\\..*)?");

    private FolderScan() {}

    static boolean looksLikeTrace(Path file) {
        String name = file.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !NO_TRACE_EXTENSIONS.contains(extension) && !NO_TRACE_NAME.matcher(name).matches();
    }
}
