// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.bugreport;

import java.util.HashMap;
import java.util.Map;

/// What the persistent logs of a bug report hold, because `dumpstate` prints part of it once more. It
/// prints milliseconds where they have more, so those are compared.
final class LogcatDuplicates {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Map<LogcatLine, Integer> counts = new HashMap<>();

    void add(LogcatLine line) {
        counts.merge(rounded(line), 1, Integer::sum);
    }

    /// Whether the line was there and had no duplicate yet.
    boolean remove(LogcatLine line) {
        LogcatLine key = rounded(line);
        if (!counts.containsKey(key)) {
            return false;
        }
        counts.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
        return true;
    }

    private static LogcatLine rounded(LogcatLine line) {
        return new LogcatLine(
                line.timestampNanos() / NANOS_PER_MILLI,
                line.pid(),
                line.tid(),
                line.priority(),
                line.tag(),
                line.message());
    }
}
