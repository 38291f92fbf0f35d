// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.filter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/// Cells as clients see them: texts.
public final class CellText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private CellText() {}

    /// An integer, in decimal digits.
    public static @Nullable String of(@Nullable Long value) {
        return value == null ? null : value.toString();
    }

    /// A double, with all the digits it takes to read it back.
    public static String of(double value) {
        return Double.toString(value);
    }

    /// A time, to the millisecond.
    public static String time(long epochMillis) {
        return TIME.format(Instant.ofEpochMilli(epochMillis));
    }
}
