// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.wire.ProtoReader;
import dev.tracefold.processor.wire.Varints;

/// A `sched_switch`, of which traces of the kernel are full: so its payload is read straight from the bytes where
/// it is as kernels write it, each of its fields once and in their order. What is not is read by
/// [FtraceEvent]'s index of fields, which takes three times as long. `bench/RESULTS.md` measures it as "sched".
final class SwitchRecord {
    // SchedSwitchFtraceEvent
    private static final int PREV_COMM_TAG = 1 << 3 | ProtoReader.LENGTH_DELIMITED;
    private static final int PREV_PID_TAG = 2 << 3;
    private static final int PREV_PRIO_TAG = 3 << 3;
    private static final int PREV_STATE_TAG = 4 << 3;
    private static final int NEXT_COMM_TAG = 5 << 3 | ProtoReader.LENGTH_DELIMITED;
    private static final int NEXT_PID_TAG = 6 << 3;
    private static final int NEXT_PRIO_TAG = 7 << 3;

    private final FtraceEventType type = FtraceEventTypes.of("sched_switch");
    private final int prevCommField = type.field("prev_comm");
    private final int prevPidField = type.field("prev_pid");
    private final int prevPrioField = type.field("prev_prio");
    private final int prevStateField = type.field("prev_state");
    private final int nextCommField = type.field("next_comm");
    private final int nextPidField = type.field("next_pid");
    private final int nextPrioField = type.field("next_prio");

    private final CommNames names;
    private int prevName;
    private int prevTid;
    private int prevPriority;
    private long prevState;
    private int nextName;
    private int nextTid;
    private int nextPriority;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    SwitchRecord(CommNames names) {
        this.names = names;
    }

    /// Reads a payload.
    ///
    /// @return false when it is not as usual, and is to be read field by field
    boolean read(byte[] payload, int start, int limit) {
        bytes = payload;
        at = start;
        end = limit;
        int prevLength = text(PREV_COMM_TAG);
        int prevStart = at - prevLength;
        prevTid = (int) number(PREV_PID_TAG);
        prevPriority = (int) number(PREV_PRIO_TAG);
        prevState = number(PREV_STATE_TAG);
        int nextLength = text(NEXT_COMM_TAG);
        int nextStart = at - nextLength;
        nextTid = (int) number(NEXT_PID_TAG);
        nextPriority = (int) number(NEXT_PRIO_TAG);
        if (at != end) {
            return false;
        }
        nextName = names.of(nextTid, payload, nextStart, nextLength);
        prevName = names.of(prevTid, payload, prevStart, prevLength);
        return true;
    }

    /// Goes over a short text.
    ///
    /// @return its length
    private int text(int tag) {
        if (at + 1 >= end || bytes[at] != tag || bytes[at + 1] < 0) {
            return give();
        }
        int length = bytes[at + 1];
        at += 2 + length;
        return length;
    }

    /// Goes over a number, of which most take one byte or two.
    private long number(int tag) {
        int place = at + 1;
        if (place >= end || bytes[at] != tag) {
            return give();
        }
        int low = bytes[place];
        if (low >= 0) {
            at = place + 1;
            return low;
        }
        if (place + 1 < end && bytes[place + 1] >= 0) {
            at = place + 2;
            return (low & 0x7F) | bytes[place + 1] << 7;
        }
        if (place + Long.BYTES > end) {
            return give();
        }
        long word = Varints.word(bytes, place);
        int size = Varints.size(word);
        if (size == 0) {
            return give();
        }
        at = place + size;
        return Varints.value(word, size);
    }

    /// Gives up: what follows finds nothing.
    private int give() {
        at = Integer.MAX_VALUE - 1;
        return 0;
    }

    /// Takes the fields of an event, 0 and the null string for those it has not.
    void take(FtraceEvent event) {
        nextTid = event.intValue(nextPidField);
        nextName = event.stringId(nextCommField);
        nextPriority = event.intValue(nextPrioField);
        prevTid = event.intValue(prevPidField);
        prevState = event.longValue(prevStateField);
        prevName = event.stringId(prevCommField);
        prevPriority = event.intValue(prevPrioField);
    }

    /// String id of what the thread that left its CPU is called.
    int prevName() {
        return prevName;
    }

    int prevTid() {
        return prevTid;
    }

    int prevPriority() {
        return prevPriority;
    }

    /// The flags of the state that it left in.
    long prevState() {
        return prevState;
    }

    /// String id of what the thread that came is called.
    int nextName() {
        return nextName;
    }

    int nextTid() {
        return nextTid;
    }

    int nextPriority() {
        return nextPriority;
    }
}
