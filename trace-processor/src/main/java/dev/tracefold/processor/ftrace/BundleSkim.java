// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.Arrays;

import dev.tracefold.processor.wire.ProtoReader;
import dev.tracefold.processor.wire.Varints;

/// Looks through a bundle of which every event may be passed over: how many there are of which kind, and
/// between which times they lie. Anything else than integers, events as [EventHead] reads them and what
/// follows these is left to who reads events one by one.
///
/// Nine tenths of a trace may come through here for a query that sees the last; `bench/SelectiveLoad` shows what
/// it is worth.
final class BundleSkim {
    private static final int NO_EVENT = -1;
    private static final int SEVEN_BITS = 1 << 7;
    private static final int FOURTEEN_BITS = 1 << 14;
    private static final int MOST_PID_BYTES = 4;

    /// An event of which so many bytes are there is read by words of eight.
    private static final int BYTES_TO_READ_BY_WORDS = 24;

    private final boolean[] passes;
    private final EventHead head = new EventHead();
    private int eventsStart;
    private int eventsEnd;
    private int events;
    private long earliest;
    private long latest;

    // Of the event that was read last.
    private long spread;
    private int type;

    // In runs of one kind.
    private int runs;
    private int[] kinds = new int[16];
    private int[] counts = new int[16];

    /// @param passes by kind: whether its events may be passed over, and have the time that is in their head
    BundleSkim(boolean[] passes) {
        this.passes = passes;
    }

    /// Looks through a bundle.
    ///
    /// @return whether all of its events may be passed over, as far as what is behind them tells; nothing is
    ///     known otherwise
    boolean read(byte[] bundle, int from, int end) {
        eventsStart = afterIntegers(bundle, from, end);
        eventsEnd = eventsStart;
        events = 0;
        runs = 0;
        return readEvents(bundle, end);
    }

    private static int afterIntegers(byte[] bundle, int from, int end) {
        int at = from;
        while (at + 1 < end && bundle[at] > 0 && (bundle[at] & 7) == ProtoReader.VARINT) {
            at++;
            while (at < end && bundle[at] < 0) {
                at++;
            }
            at++;
        }
        return at;
    }

    private boolean readEvents(byte[] bundle, int end) {
        int at = eventsStart;
        int count = 0;
        int kind = NO_EVENT;
        int before = 0;
        long least = Long.MAX_VALUE;
        long most = 0;
        while (at < end && bundle[at] == EventHead.EVENT_TAG) {
            at = readEvent(bundle, at, end);
            if (at == NO_EVENT) {
                return false;
            }
            if (type != kind) {
                addRun(kind, count - before);
                kind = type;
                before = count;
            }
            count++;
            least = Math.min(least, spread);
            most = Math.max(most, spread);
        }
        addRun(kind, count - before);
        earliest = Varints.ofSpread(least);
        latest = Varints.ofSpread(most);
        events = count;
        eventsEnd = at;
        return count > 0;
    }

    private void addRun(int kind, int count) {
        if (count == 0) {
            return;
        }
        if (runs == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * runs);
            counts = Arrays.copyOf(counts, 2 * runs);
        }
        kinds[runs] = kind;
        counts[runs++] = count;
    }

    /// Reads the event at a place.
    ///
    /// @return where it ends, or that it is not one that may be passed over
    private int readEvent(byte[] bundle, int place, int end) {
        if (end - place < BYTES_TO_READ_BY_WORDS) {
            return readLastEvent(bundle, place, end);
        }
        int at = place + 2;
        int length = bundle[place + 1];
        if (length < 0) {
            length = (length & 0x7F) | bundle[at++] << 7;
        }
        int stop = at + length;
        if (length < 0 || stop > end || bundle[at] != EventHead.TIMESTAMP_TAG) {
            return NO_EVENT;
        }
        long word = Varints.word(bundle, at + 1);
        int size = Varints.size(word);
        at += 1 + size;
        if (size == 0 || bundle[at] != EventHead.PID_TAG) {
            return NO_EVENT;
        }
        spread = Varints.spread(word);
        word = Varints.word(bundle, at + 1);
        size = Varints.size(word);
        at += 1 + size;
        return size == 0 || size > MOST_PID_BYTES || at + 3 > stop
                ? NO_EVENT
                : readPayload(word >>> (Byte.SIZE * size), at, stop);
    }

    /// @param word begins with the tag of the payload, which is at that place, and has its length
    private int readPayload(long word, int place, int stop) {
        int rest = (int) word;
        int at = place + 2;
        int tag = rest & 0xFF;
        if (tag >= SEVEN_BITS) {
            tag = (tag & 0x7F) | (rest >>> 1 & 0x7F80);
            rest >>>= Byte.SIZE;
            at++;
        }
        rest >>>= Byte.SIZE;
        int length = rest & 0xFF;
        if (length >= SEVEN_BITS) {
            length = (length & 0x7F) | (rest >>> 1 & 0x7F80);
            at++;
        }
        type = tag >>> 3;
        boolean isPassed =
                tag < FOURTEEN_BITS
                        && (tag & 7) == ProtoReader.LENGTH_DELIMITED
                        && at + length == stop
                        && type < passes.length
                        && passes[type];
        return isPassed ? stop : NO_EVENT;
    }

    private int readLastEvent(byte[] bundle, int place, int end) {
        if (!head.read(bundle, place, end)
                || head.type() >= passes.length
                || !passes[head.type()]) {
            return NO_EVENT;
        }
        int timeAt = bundle[place + 1] < 0 ? place + 4 : place + 3;
        spread = Varints.spread(Varints.word(bundle, timeAt));
        type = head.type();
        return head.end();
    }

    /// Where the first event is.
    int eventsStart() {
        return eventsStart;
    }

    /// Where the last ends.
    int eventsEnd() {
        return eventsEnd;
    }

    /// How many events there are.
    int events() {
        return events;
    }

    /// The earliest time of them.
    long earliest() {
        return earliest;
    }

    /// The latest time of them.
    long latest() {
        return latest;
    }

    /// How many runs of events of one kind there are.
    int runs() {
        return runs;
    }

    /// The kind of a run.
    int kind(int run) {
        return kinds[run];
    }

    /// How many events a run has.
    int count(int run) {
        return counts[run];
    }
}
