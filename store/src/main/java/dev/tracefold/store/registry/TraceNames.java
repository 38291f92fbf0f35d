// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.registry;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What a name tells of a file: people keep things beside traces that are none.
public final class TraceNames {
    private static final Set<String> NO_TRACE_EXTENSIONS =
            Set.of("md", "sql", "csv", "tsv", "py", "sh", "yaml", "yml", "toml", "pdf", "png");
    private static final Pattern TRACE_NAME =
            Pattern.compile(
                    "(?i).*\\.(pftrace|perfetto-trace|perfetto|ctrace|systrace|fxt|xplane\\.pb)"
                            + "(\\.gz|\\.zst)?");
    private static final Pattern NO_TRACE_NAME =
            Pattern.compile("(?i)(LICEN[CS]E|NOTICE|README|CHANGELOG|COPYING)(\\..*)?");

    private TraceNames() {}

    /// Whether a file of that name, or at that address, may be one.
    public static boolean mayBeTrace(String address) {
        String name = address.substring(address.lastIndexOf('/') + 1);
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !NO_TRACE_EXTENSIONS.contains(extension) && !NO_TRACE_NAME.matcher(name).matches();
    }

    /// Whether a file of that name, or at that address, is meant to be one, whatever is in it.
    public static boolean isMeantAsTrace(String address) {
        return TRACE_NAME.matcher(address.substring(address.lastIndexOf('/') + 1)).matches();
    }
}
