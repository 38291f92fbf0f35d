// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuchsia;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;

/// One of the programs that write into a trace: it numbers strings and threads for itself, and has a clock of
/// its own speed.
final class Provider {
    private static final int INVALID_STRING = StatKeys.of("fuchsia_invalid_string_ref");
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /// Returned for a time that is none.
    static final long NO_TIME = -1;

    private static final FuchsiaThread UNKNOWN = new FuchsiaThread(0, 0);

    private final StatsTracker stats;
    private final Map<Integer, Integer> strings = new HashMap<>();
    private final Map<Integer, FuchsiaThread> threads = new HashMap<>();
    private long ticksPerSecond = NANOS_PER_SECOND;

    Provider(StatsTracker stats) {
        this.stats = stats;
    }

    void setTicksPerSecond(long ticks) {
        ticksPerSecond = ticks;
    }

    void setString(int index, int string) {
        strings.put(index, string);
    }

    void setThread(int index, FuchsiaThread thread) {
        threads.put(index, thread);
    }

    int string(int index) {
        Integer string = strings.get(index);
        if (string == null) {
            stats.increment(INVALID_STRING);
            return StringPool.NULL_ID;
        }
        return string;
    }

    FuchsiaThread thread(int index) {
        return threads.getOrDefault(index, UNKNOWN);
    }

    /// Nanoseconds, rounded as the reference does it: the upper half of the ticks apart from the lower.
    ///
    /// @return [#NO_TIME] if they are too many
    long nanos(long ticks) {
        if (ticksPerSecond == 0) {
            return NO_TIME;
        }
        long upper = ticks >>> Integer.SIZE;
        long perUpper = Long.divideUnsigned(NANOS_PER_SECOND << Integer.SIZE, ticksPerSecond);
        if (Math.unsignedMultiplyHigh(upper, perUpper) != 0) {
            return NO_TIME;
        }
        long lower = (ticks & 0xFFFFFFFFL) * NANOS_PER_SECOND;
        long nanos = upper * perUpper + Long.divideUnsigned(lower, ticksPerSecond);
        return nanos < 0 || upper * perUpper < 0 ? NO_TIME : nanos;
    }
}
