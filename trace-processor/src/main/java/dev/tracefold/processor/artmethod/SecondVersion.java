// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.artmethod;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.wire.ByteCursor;

/// Reads blocks, little endian; numbers in them are signed LEB128 and differences to the one before:
///
/// ```
/// "SLOW" | version u16 | start_ns u64 | first tick u64 | ticks a second u64 | to 32
/// 0 thread: tid u32, length u16, name         1 method: id u64, length u16, description
/// 2 calls:  tid u32, count u24, bytes u32, { time << 2 | action, [thread time], method if entered }*
/// 3 summary as text to the end
/// ```
final class SecondVersion {
    private static final int HEADER_BYTES = 32;
    private static final int START = 6;
    private static final int THREAD = 0;
    private static final int METHOD = 1;
    private static final int CALLS = 2;
    private static final int SUMMARY = 3;
    private static final int ACTION = 3;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final MethodCalls calls;
    private final Map<Integer, Deque<Long>> stacks = new HashMap<>();
    private boolean hasThreadTime;
    private long startNanos;
    private long ticksPerSecond;

    SecondVersion(MethodCalls calls) {
        this.calls = calls;
    }

    void read(ByteCursor cursor) {
        cursor.skip(START - Short.BYTES);
        // The last bit but the marks of streaming: version 4 has one clock, version 5 two.
        hasThreadTime = (cursor.u16() & 1) != 0;
        startNanos = cursor.i64();
        cursor.i64();
        ticksPerSecond = cursor.i64();
        cursor.skip(HEADER_BYTES - START - 3L * Long.BYTES);
        while (cursor.remaining() > 0 && !cursor.broken()) {
            int code = cursor.u8();
            switch (code) {
                case THREAD -> {
                    int tid = cursor.i32();
                    calls.addThread(tid, cursor.text(cursor.u16()).stripTrailing());
                    stacks.putIfAbsent(tid, new ArrayDeque<>());
                }
                case METHOD -> {
                    long id = cursor.i64();
                    calls.addMethod(id, cursor.text(cursor.u16()));
                }
                case CALLS -> readCalls(cursor);
                case SUMMARY -> {
                    return;
                }
                default ->
                        throw ArtMethodReader.damaged(
                                "code %d at byte %d is unknown"
                                        .formatted(code, cursor.position() - 1));
            }
        }
        throw ArtMethodReader.damaged("it ends without its summary");
    }

    private void readCalls(ByteCursor cursor) {
        int tid = cursor.i32();
        int count = cursor.u16() | cursor.u8() << Short.SIZE;
        long bytes = cursor.u32();
        if (bytes > cursor.remaining()) {
            throw ArtMethodReader.damaged("a block of %d bytes is cut off".formatted(bytes));
        }
        Deque<Long> stack = stacks.get(tid);
        if (stack == null) {
            throw ArtMethodReader.damaged("thread %d is unknown".formatted(tid));
        }
        int end = cursor.position() + (int) bytes;
        long timeAndAction = 0;
        long method = 0;
        for (int i = 0; i < count && cursor.position() < end; i++) {
            timeAndAction += signedLeb128(cursor);
            if (hasThreadTime) {
                signedLeb128(cursor);
            }
            int action = (int) timeAndAction & ACTION;
            if (action == MethodCalls.ENTER) {
                method += signedLeb128(cursor);
                stack.push(method);
            }
            long left = action == MethodCalls.ENTER || stack.isEmpty() ? method : stack.pop();
            calls.push(tid, left, action, startNanos + nanos(timeAndAction >>> 2));
        }
        cursor.skip(Math.max(0, end - cursor.position()));
    }

    private long nanos(long ticks) {
        if (ticksPerSecond <= 0 || ticksPerSecond == NANOS_PER_SECOND) {
            return ticks;
        }
        if (Math.multiplyHigh(ticks, NANOS_PER_SECOND) == 0) {
            return Long.divideUnsigned(ticks * NANOS_PER_SECOND, ticksPerSecond);
        }
        return BigInteger.valueOf(ticks)
                .multiply(BigInteger.valueOf(NANOS_PER_SECOND))
                .divide(BigInteger.valueOf(ticksPerSecond))
                .longValue();
    }

    private static long signedLeb128(ByteCursor cursor) {
        long result = 0;
        int shift = 0;
        int bits;
        do {
            bits = cursor.u8();
            result |= shift < Long.SIZE ? (bits & 0x7FL) << shift : 0;
            shift += 7;
        } while ((bits & 0x80) != 0 && !cursor.broken());
        boolean isNegative = shift < Long.SIZE && (bits & 0x40) != 0;
        return isNegative ? result | -1L << shift : result;
    }
}
