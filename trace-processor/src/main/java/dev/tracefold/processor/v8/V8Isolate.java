// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// An instance of V8.
///
/// @param row in the table of isolates
/// @param ranges where its code may be
record V8Isolate(int row, long pid, List<JitRange> ranges) {
    V8Isolate {
        ranges = List.copyOf(ranges);
    }

    @Nullable JitRange rangeOf(long address, long size) {
        for (JitRange range : ranges) {
            if (range.contains(address, size)) {
                return range;
            }
        }
        return null;
    }
}
