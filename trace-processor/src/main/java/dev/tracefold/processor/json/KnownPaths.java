// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/// What stood between values lately: `, "dur": ` and the like, white space and all. Whoever wrote a file wrote its
/// events by the million with the same keys in the same order, so what comes next is mostly what came next before,
/// and a key is read by comparing a word or two.
///
/// Each step leads to a few others, the one that was taken last first. What is not known is read as JSON
/// is and then learnt; what is too much is forgotten, and after some times of
/// that no more is learnt.
final class KnownPaths {
    /// Returned where nothing known follows.
    static final int UNKNOWN = -1;

    /// Code of the closing bracket.
    static final int END = -2;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_LENGTH = 64;
    private static final int MAX_STEPS = 2048;
    private static final int MAX_LEARNT = MAX_STEPS * 32;
    private static final int MAX_BRANCHES = 4;

    /// Bytes that lead to a value.
    private static final class Step {
        private final long first;
        private final long firstMask;
        private final long[] rest;
        private final long lastMask;
        private final int length;
        private final int code;
        private final @Nullable Step[] next = new Step[MAX_BRANCHES];

        private Step(byte[] text, int from, int to, int code) {
            length = to - from;
            int words = (length + Long.BYTES - 1) / Long.BYTES;
            byte[] padded = new byte[Math.max(words, 1) * Long.BYTES];
            System.arraycopy(text, from, padded, 0, length);
            long mask =
                    length % Long.BYTES == 0 ? -1 : (1L << (length % Long.BYTES * Byte.SIZE)) - 1;
            first = (long) LONG.get(padded, 0);
            firstMask = words > 1 ? -1 : mask;
            lastMask = mask;
            rest = new long[Math.max(words, 1) - 1];
            for (int i = 0; i < rest.length; i++) {
                rest[i] = (long) LONG.get(padded, (i + 1) * Long.BYTES);
            }
            this.code = code;
        }

        private boolean isAt(byte[] text, int from) {
            if (((long) LONG.get(text, from) & firstMask) != first) {
                return false;
            }
            int last = rest.length - 1;
            for (int i = 0; i <= last; i++) {
                long word = (long) LONG.get(text, from + (i + 1) * Long.BYTES);
                if ((i == last ? word & lastMask : word) != rest[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Step start = new Step(new byte[0], 0, 0, UNKNOWN);
    private @Nullable Step here = start;
    private int learnt;
    private int length;

    /// Goes to the beginning of an object, behind its bracket.
    void begin() {
        here = start;
    }

    /// Goes on if what stands in the text is known.
    ///
    /// @return what it was learnt with, or [#UNKNOWN]
    int follow(byte[] text, int from, int limit) {
        Step step = here;
        if (step == null || from + MAX_LENGTH + Long.BYTES > limit) {
            return UNKNOWN;
        }
        @Nullable Step[] next = step.next;
        for (int i = 0; i < MAX_BRANCHES; i++) {
            Step candidate = next[i];
            if (candidate == null) {
                return UNKNOWN;
            }
            if (candidate.isAt(text, from)) {
                if (i > 0) {
                    next[i] = next[i - 1];
                    next[i - 1] = candidate;
                }
                here = candidate;
                length = candidate.length;
                return candidate.code;
            }
        }
        return UNKNOWN;
    }

    /// How many bytes were followed last.
    int length() {
        return length;
    }

    /// Goes on by what was not known.
    ///
    /// @param code to be told next time
    void learn(byte[] text, int from, int to, int code) {
        Step step = here;
        here = null;
        if (step == null
                || to - from > MAX_LENGTH
                || from + MAX_LENGTH + Long.BYTES > text.length
                || learnt == MAX_LEARNT) {
            return;
        }
        for (Step known : step.next) {
            if (known != null && known.length == to - from && known.isAt(text, from)) {
                here = known;
                return;
            }
        }
        if (++learnt % MAX_STEPS == 0) {
            Arrays.fill(start.next, null);
        }
        Step made = new Step(text, from, to, code);
        System.arraycopy(step.next, 0, step.next, 1, MAX_BRANCHES - 1);
        step.next[0] = made;
        here = made;
    }
}
