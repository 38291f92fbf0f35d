// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ByteCursor;

/// One sample, read field by field in the order that the kernel writes them. Used over and over.
final class Sample {
    private long address;
    private int pid;
    private int tid;
    private int cpu;
    private long period;
    private long[] frames = new long[64];
    private CpuMode[] modes = new CpuMode[64];
    private int frameCount;
    private long[] readIds = new long[8];
    private long[] readValues = new long[8];
    private int readCount;
    private @Nullable EventAttr attr;

    /// Reads a record without its header.
    ///
    /// @return false when it breaks off or contradicts itself
    boolean read(EventAttr ofAttr, CpuMode mode, ByteCursor payload) {
        attr = ofAttr;
        frameCount = 0;
        readCount = 0;
        long identifier = ofAttr.has(EventAttr.IDENTIFIER) ? payload.i64() : 0;
        address = ofAttr.has(EventAttr.IP) ? payload.i64() : 0;
        if (ofAttr.has(EventAttr.TID)) {
            pid = payload.i32();
            tid = payload.i32();
        }
        skipIf(ofAttr, EventAttr.TIME, payload);
        skipIf(ofAttr, EventAttr.ADDR, payload);
        long id = ofAttr.has(EventAttr.ID) ? payload.i64() : identifier;
        if (ofAttr.has(EventAttr.IDENTIFIER) && id != identifier) {
            return false;
        }
        skipIf(ofAttr, EventAttr.STREAM_ID, payload);
        if (ofAttr.has(EventAttr.CPU)) {
            cpu = payload.i32();
            payload.i32();
        }
        period = ofAttr.has(EventAttr.PERIOD) ? payload.i64() : ofAttr.fixedPeriod();
        if (ofAttr.has(EventAttr.READ)) {
            readCounts(ofAttr, payload);
        }
        readStack(ofAttr, mode, payload);
        return !payload.broken();
    }

    private void readStack(EventAttr ofAttr, CpuMode mode, ByteCursor payload) {
        if (ofAttr.has(EventAttr.CALLCHAIN)) {
            readChain(mode, payload);
        }
        if (frameCount == 0 && ofAttr.has(EventAttr.IP)) {
            addFrame(address, mode);
        }
    }

    int pid() {
        return pid;
    }

    int tid() {
        return tid;
    }

    /// Number of the CPU, or [EventAttr#NONE].
    int cpu() {
        return attr != null && attr.has(EventAttr.CPU) ? cpu : EventAttr.NONE;
    }

    /// How many events it stands for, or [EventAttr#NONE].
    long period() {
        return period;
    }

    int frameCount() {
        return frameCount;
    }

    /// Address of a frame; 0 is the innermost.
    long frame(int index) {
        return frames[index];
    }

    CpuMode mode(int index) {
        return modes[index];
    }

    /// How many counters were read.
    int readCount() {
        return readCount;
    }

    long readId(int index) {
        return readIds[index];
    }

    long readValue(int index) {
        return readValues[index];
    }

    private static void skipIf(EventAttr attr, int field, ByteCursor payload) {
        if (attr.has(field)) {
            payload.skip(Long.BYTES);
        }
    }

    private void readCounts(EventAttr of, ByteCursor payload) {
        long valueOrCount = payload.i64();
        if (of.reads(EventAttr.TOTAL_TIME_ENABLED)) {
            payload.i64();
        }
        if (of.reads(EventAttr.TOTAL_TIME_RUNNING)) {
            payload.i64();
        }
        if (!of.reads(EventAttr.GROUP)) {
            addCount(of, valueOrCount, payload);
            return;
        }
        for (long left = valueOrCount; left != 0 && payload.remaining() > 0; left--) {
            addCount(of, payload.i64(), payload);
        }
    }

    private void addCount(EventAttr of, long value, ByteCursor payload) {
        if (readCount == readIds.length) {
            readIds = Arrays.copyOf(readIds, readCount * 2);
            readValues = Arrays.copyOf(readValues, readCount * 2);
        }
        readIds[readCount] = of.reads(EventAttr.READ_ID) ? payload.i64() : 0;
        readValues[readCount++] = value;
        if (of.reads(EventAttr.LOST)) {
            payload.i64();
        }
    }

    private void readChain(CpuMode firstMode, ByteCursor payload) {
        CpuMode mode = firstMode;
        long count = payload.i64();
        if (Long.compareUnsigned(count, payload.remaining() / Long.BYTES) > 0) {
            payload.skip(Long.MAX_VALUE);
            return;
        }
        for (long left = count; left > 0; left--) {
            long entry = payload.i64();
            if (CpuMode.isMark(entry)) {
                mode = CpuMode.ofMark(entry);
            } else {
                addFrame(entry, mode);
            }
        }
    }

    private void addFrame(long frame, CpuMode mode) {
        if (frameCount == frames.length) {
            frames = Arrays.copyOf(frames, frameCount * 2);
            modes = Arrays.copyOf(modes, frameCount * 2);
        }
        frames[frameCount] = frame;
        modes[frameCount++] = mode;
    }
}
