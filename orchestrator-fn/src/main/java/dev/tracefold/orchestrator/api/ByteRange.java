// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bytes of something, as RFC 9110 lets a client ask for them.
///
/// @param first of them
/// @param length how many
record ByteRange(long first, long length) {
    // 18 digits are fewer than a long has.
    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /// None of them: nothing lies where the client asked.
    static final ByteRange NOTHING = new ByteRange(0, -1);

    static ByteRange whole(long size) {
        return new ByteRange(0, size);
    }

    /// What a header asks for: one range, or [#NOTHING] when it lies behind the end. Several ranges,
    /// and what makes no sense, are answered with the whole, as they may be.
    ///
    /// @return empty for the whole
    static Optional<ByteRange> read(String header, long size) {
        Matcher one = ONE.matcher(header.strip());
        if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (one.group(1).isEmpty()) {
            long last = Math.min(Long.parseLong(one.group(2)), size);
            return Optional.of(last == 0 ? NOTHING : new ByteRange(size - last, last));
        }
        long first = Long.parseLong(one.group(1));
        long end = one.group(2).isEmpty() ? size : Math.min(Long.parseLong(one.group(2)) + 1, size);
        if (first >= size) {
            return Optional.of(NOTHING);
        }
        return end <= first ? Optional.empty() : Optional.of(new ByteRange(first, end - first));
    }

    /// The value of `Content-Range`.
    String of(long size) {
        return "bytes %d-%d/%d".formatted(first, first + length - 1, size);
    }
}
