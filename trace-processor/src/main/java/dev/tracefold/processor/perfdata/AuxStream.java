// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;

/// What one CPU traced of itself, put together from what the kernel says that it wrote (AUX records) and
/// what the recorder copied (AUXTRACE records). Both count bytes from the beginning of the stream; only
/// what both have is handed on.
final class AuxStream {
    private static final int AUX_MISSING = StatKeys.of("perf_aux_missing");
    private static final int TRACE_MISSING = StatKeys.of("perf_auxtrace_missing");
    private static final int IGNORED = StatKeys.of("perf_aux_ignored");
    private static final int TRUNCATED = StatKeys.of("perf_aux_truncated");
    private static final int PARTIAL = StatKeys.of("perf_aux_partial");
    private static final int COLLISION = StatKeys.of("perf_aux_collision");
    private static final int FLAG_TRUNCATED = 1;
    private static final int FLAG_PARTIAL = 4;
    private static final int FLAG_COLLISION = 8;

    /// What the kernel wrote.
    ///
    /// @param attr event that the times are of
    /// @param time when it said so by the clock of samples, or null
    record Written(long offset, long size, long flags, EventAttr attr, @Nullable Long time) {
        boolean isSound() {
            return offset >= 0 && size >= 0 && offset + size >= 0;
        }

        long end() {
            return offset + size;
        }
    }

    /// What the recorder copied.
    ///
    /// @param place of the first byte in the file
    record Copied(long offset, long size, int place) {
        long end() {
            return offset + size;
        }
    }

    private final StatsTracker stats;
    private final SpeTokenizer tokenizer;
    private final Deque<Written> written = new ArrayDeque<>();
    private final Deque<Copied> copied = new ArrayDeque<>();
    private long writtenEnd;
    private long copiedEnd;
    private long readTo;

    AuxStream(StatsTracker stats, SpeTokenizer tokenizer) {
        this.stats = stats;
        this.tokenizer = tokenizer;
    }

    void add(Written more) {
        if (!more.isSound() || more.offset() < writtenEnd) {
            stats.increment(IGNORED);
            return;
        }
        if (more.offset() > writtenEnd) {
            stats.add(AUX_MISSING, more.offset() - writtenEnd);
        }
        countIf(more, FLAG_TRUNCATED, TRUNCATED);
        countIf(more, FLAG_PARTIAL, PARTIAL);
        countIf(more, FLAG_COLLISION, COLLISION);
        written.add(more);
        writtenEnd = more.end();
        read();
    }

    void add(Copied more) {
        if (more.offset() < copiedEnd || more.end() < 0) {
            stats.increment(IGNORED);
            return;
        }
        if (more.offset() > copiedEnd) {
            stats.add(TRACE_MISSING, more.offset() - copiedEnd);
        }
        copied.add(more);
        copiedEnd = more.end();
        read();
    }

    /// What the CPU traces from now on has nothing to do with what it began before.
    void restart() {
        tokenizer.forget();
    }

    /// Counts what one of the two has and the other has not.
    void finish() {
        if (writtenEnd < copiedEnd) {
            stats.add(AUX_MISSING, copiedEnd - writtenEnd);
        } else if (copiedEnd < writtenEnd) {
            stats.add(TRACE_MISSING, writtenEnd - copiedEnd);
        }
    }

    private void countIf(Written record, int flag, int stat) {
        if ((record.flags() & flag) != 0) {
            stats.increment(stat);
        }
    }

    private void read() {
        while (!written.isEmpty() && !copied.isEmpty()) {
            Written said = written.getFirst();
            Copied there = copied.getFirst();
            long start = Math.max(readTo, Math.max(said.offset(), there.offset()));
            if (start >= said.end()) {
                written.removeFirst();
            } else if (start >= there.end()) {
                copied.removeFirst();
            } else {
                if (readTo < start) {
                    tokenizer.forget();
                }
                long end = Math.min(said.end(), there.end());
                int place = there.place() + (int) (start - there.offset());
                readTo = end;
                tokenizer.read(said, place, (int) (end - start));
            }
        }
    }
}
