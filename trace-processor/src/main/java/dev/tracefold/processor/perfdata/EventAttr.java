// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.wire.ByteCursor;

/// What was counted and what each sample of it carries: the kernel's `perf_event_attr`.
///
/// ```
/// 0 type u32 | 4 size u32 | 8 config u64 | 16 period or frequency u64 | 24 sample_type u64
/// 32 read_format u64 | 40 flags u64 | ... | 92 clockid i32
/// ```
final class EventAttr {
    static final int IP = 1;
    static final int TID = 1 << 1;
    static final int TIME = 1 << 2;
    static final int ADDR = 1 << 3;
    static final int READ = 1 << 4;
    static final int CALLCHAIN = 1 << 5;
    static final int ID = 1 << 6;
    static final int CPU = 1 << 7;
    static final int PERIOD = 1 << 8;
    static final int STREAM_ID = 1 << 9;
    static final int IDENTIFIER = 1 << 16;

    static final int TOTAL_TIME_ENABLED = 1;
    static final int TOTAL_TIME_RUNNING = 1 << 1;
    static final int READ_ID = 1 << 2;
    static final int GROUP = 1 << 3;
    static final int LOST = 1 << 4;

    /// There is no such field.
    static final int NONE = -1;

    /// Clock id of the kernel's own clock for samples.
    static final int PERF_CLOCK = 8;

    private static final int CLOCK_ID_OFFSET = 92;
    private static final int FREQUENCY = 1 << 10;
    private static final int SAMPLE_ID_ALL = 1 << 18;
    private static final int USE_CLOCK_ID = 1 << 25;

    /// Simpleperf gives events that are to be counted only a period that is never reached.
    private static final long NEVER = 1L << 62;

    private final int type;
    private final long config;
    private final long period;
    private final long sampleType;
    private final long readFormat;
    private final long flags;
    private final int clockId;
    private final int session;
    private String name = "";

    private EventAttr(ByteCursor cursor, boolean bigEndian, int session) {
        int start = cursor.position();
        type = cursor.i32();
        cursor.i32();
        config = cursor.i64();
        period = cursor.i64();
        sampleType = cursor.i64();
        readFormat = cursor.i64();
        long bits = cursor.i64();
        // The kernel declares bit fields, whose order follows that of the bytes.
        flags = bigEndian ? Long.reverse(bits) : bits;
        cursor.skip(Math.min(cursor.remaining(), CLOCK_ID_OFFSET - (cursor.position() - start)));
        clockId = cursor.remaining() >= Integer.BYTES ? cursor.i32() : 0;
        this.session = session;
    }

    /// Reads what the cursor's range holds; older kernels wrote less.
    ///
    /// @param session row in `__intrinsic_profiler_session`
    static EventAttr read(ByteCursor cursor, boolean bigEndian, int session) {
        return new EventAttr(cursor, bigEndian, session);
    }

    boolean isOf(int otherType, long otherConfig) {
        return type == otherType && config == otherConfig;
    }

    int session() {
        return session;
    }

    String name() {
        return name;
    }

    void setName(String newName) {
        name = newName;
    }

    boolean has(int sampleField) {
        return (sampleType & sampleField) != 0;
    }

    boolean reads(int readField) {
        return (readFormat & readField) != 0;
    }

    /// After how many events a sample is taken, or [#NONE] when that varies.
    long fixedPeriod() {
        return (flags & FREQUENCY) != 0 ? NONE : period;
    }

    /// Whether its samples are what the session is about.
    boolean isTimebase() {
        return (flags & FREQUENCY) != 0 || Long.compareUnsigned(period, NEVER) < 0;
    }

    boolean sampleIdAll() {
        return (flags & SAMPLE_ID_ALL) != 0;
    }

    /// Where the time is in a sample, or [#NONE].
    int timeInSample() {
        return has(TIME) ? bytesOf(IDENTIFIER | IP | TID) : NONE;
    }

    /// How far from the end the time is in other records, or [#NONE].
    int timeFromEnd() {
        return has(TIME) && sampleIdAll()
                ? bytesOf(TIME | ID | STREAM_ID | CPU | IDENTIFIER)
                : NONE;
    }

    /// How far from the end the CPU is in other records, or [#NONE].
    int cpuFromEnd() {
        return has(CPU) && sampleIdAll() ? bytesOf(CPU | IDENTIFIER) : NONE;
    }

    /// Where the event's id is in a sample, or [#NONE].
    int idInSample() {
        if (has(IDENTIFIER)) {
            return 0;
        }
        return has(ID) ? bytesOf(IP | TID | TIME | ADDR) : NONE;
    }

    /// How far from the end the event's id is in other records, or [#NONE].
    int idFromEnd() {
        if (has(IDENTIFIER)) {
            return Long.BYTES;
        }
        return has(ID) ? bytesOf(ID | STREAM_ID | CPU) : NONE;
    }

    /// Bytes at the end of other records that say where they come from.
    int trailerBytes() {
        return sampleIdAll() ? bytesOf(TID | TIME | ID | STREAM_ID | CPU | IDENTIFIER) : 0;
    }

    /// The clock of its times.
    int clock() {
        if ((flags & USE_CLOCK_ID) == 0) {
            return PERF_CLOCK;
        }
        return switch (clockId) {
            case 0 -> ClockTracker.REALTIME;
            case 1 -> ClockTracker.MONOTONIC;
            case 4 -> ClockTracker.MONOTONIC_RAW;
            case 5 -> ClockTracker.REALTIME_COARSE;
            case 6 -> ClockTracker.MONOTONIC_COARSE;
            case 7 -> ClockTracker.BOOTTIME;
            default -> PERF_CLOCK;
        };
    }

    private int bytesOf(int fields) {
        return Long.bitCount(sampleType & fields) * Long.BYTES;
    }
}
