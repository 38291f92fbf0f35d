// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.wire.ProtoReader;
import dev.tracefold.processor.wire.Varints;

/// The head of a FtraceEvent as recorders write it, read straight from the bytes of its bundle: its time, its
/// thread, and one payload, with which it ends. All events are like that; what is not is read field by field.
///
/// `bench/SelectiveLoad` and the switches of `bench/RESULTS.md` show what it is worth.
final class EventHead {
    // FtraceEventBundle
    static final int EVENT_TAG = 2 << 3 | ProtoReader.LENGTH_DELIMITED;

    // FtraceEvent
    static final int TIMESTAMP_TAG = 1 << 3;
    static final int PID_TAG = 2 << 3;

    /// Tag and length of an event, tag and bytes of its time, tag of its thread.
    private static final int MOST_BYTES_TO_PID = 3 + 1 + Long.BYTES + 1;

    /// More would be negative, and 0 is for who has none.
    private static final int MOST_PID_BYTES = 4;

    private long timestamp;
    private int type;
    private int place;
    private int end;

    /// Reads the field of a bundle at a place.
    ///
    /// @return whether it is such an event; nothing is known of it otherwise
    boolean read(byte[] bundle, int from, int limit) {
        if (limit - from < MOST_BYTES_TO_PID || bundle[from] != EVENT_TAG) {
            return false;
        }
        int length = bundle[from + 1];
        int at = from + 2;
        if (length < 0) {
            length = (length & 0x7F) | bundle[at++] << 7;
        }
        int stop = at + length;
        if (length < 0 || stop > limit || bundle[at] != TIMESTAMP_TAG) {
            return false;
        }
        long word = Varints.word(bundle, at + 1);
        int size = Varints.size(word);
        at += 1 + size;
        if (size == 0 || at >= stop || bundle[at] != PID_TAG) {
            return false;
        }
        timestamp = Varints.value(word, size);
        place = at;
        end = stop;
        return readPayload(bundle, at + 1, stop);
    }

    private boolean readPayload(byte[] bundle, int pidAt, int stop) {
        int at = pidAt;
        int last = Math.min(stop, at + MOST_PID_BYTES);
        while (at < last && bundle[at] < 0) {
            at++;
        }
        // A tag and a length, of two bytes at most each, and a byte more.
        if (at + 4 > stop || bundle[at] < 0) {
            return false;
        }
        int tag = bundle[++at];
        if (tag < 0) {
            tag = (tag & 0x7F) | bundle[++at] << 7;
        }
        int length = bundle[++at];
        if (tag < 0 || (tag & 7) != ProtoReader.LENGTH_DELIMITED) {
            return false;
        }
        if (length < 0 && ++at < stop) {
            length = (length & 0x7F) | bundle[at] << 7;
        }
        type = tag >>> 3;
        return length >= 0 && at + 1 + length == stop;
    }

    /// As the event has it.
    long timestamp() {
        return timestamp;
    }

    /// Number of the payload's field.
    int type() {
        return type;
    }

    /// Where the tag of its thread is. What comes there is in order: its second half is read without a look
    /// at where it ends.
    int place() {
        return place;
    }

    /// Where the next field of the bundle starts.
    int end() {
        return end;
    }
}
