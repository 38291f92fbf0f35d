// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.artmethod;

import java.nio.ByteOrder;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;
import dev.tracefold.processor.wire.ByteCursor;

/// Reads method traces; little endian, times in microseconds:
///
/// ```
/// text:    *version, N, options KEY=VALUE, *threads, TID name ..., *methods, ID class method ..., *end
///          "SLOW" | version u16 | offset of records u16 | start u64 | record bytes u16 if version 3
/// stream:  "SLOW" | version ^ 0xf0 u16 | 0 u16 | start u64 | record bytes u16 if version 3 | to 32
///          records, and between them 0 u16 and 1 method, 2 thread or 3 the text head without methods
/// record:  tid u16 (u8 in version 1) | method and action u32 | [thread time u32] | wall time u32
/// ```
public final class ArtMethodReader implements TraceReader {
    private static final int MAGIC_BYTES = 4;
    private static final int HEADER_BYTES = 32;
    private static final int STREAMED = 0xF0;
    private static final int METHOD = 1;
    private static final int THREAD = 2;
    private static final int SUMMARY = 3;
    private static final int ACTION = 3;
    private static final int NANOS_PER_MICRO = 1000;
    private static final int HEX = 16;
    private static final int LEAST_RECORD_BYTES = 9;

    private final WholeFile pieces = new WholeFile();
    private final MethodCalls calls;
    private final boolean isSecondVersion;
    private int version;
    private long startMicros;
    private int recordBytes;
    private boolean hasThreadTime;

    /// A reader of one file.
    ///
    /// @param isSecondVersion whether it is of compressed blocks
    public ArtMethodReader(TraceContext context, boolean isSecondVersion) {
        this.calls = new MethodCalls(context);
        this.isSecondVersion = isSecondVersion;
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        pieces.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        byte[] file = pieces.take();
        ByteCursor cursor = new ByteCursor(file, ByteOrder.LITTLE_ENDIAN);
        if (isSecondVersion) {
            new SecondVersion(calls).read(cursor);
        } else if (file[0] == '*') {
            readText(file, cursor);
        } else {
            readStream(cursor);
        }
    }

    static ProcessorException damaged(String what) {
        return new ProcessorException(
                Failure.data("ART_TRACE_DAMAGED", "ART method trace: " + what));
    }

    private void readText(byte[] file, ByteCursor cursor) {
        String section = "";
        while (!section.equals("*end")) {
            String line = line(file, cursor);
            if (line.startsWith("*")) {
                section = line;
            } else if (section.equals("*version")) {
                readOption(line);
            } else if (section.equals("*threads")) {
                readThread(line);
            } else if (section.equals("*methods")) {
                readMethod(line);
            }
        }
        int start = cursor.position();
        cursor.skip(MAGIC_BYTES);
        readHeader(cursor, start);
        while (cursor.remaining() >= recordBytes) {
            readRecord(cursor, version == 1 ? cursor.u8() : cursor.u16());
        }
    }

    private static String line(byte[] file, ByteCursor cursor) {
        int from = cursor.position();
        int end = from;
        while (end < file.length && file[end] != '\n') {
            end++;
        }
        if (end == file.length) {
            throw damaged("its head ends at byte %d without '*end'".formatted(end));
        }
        String line = cursor.text((long) end - from);
        cursor.skip(1);
        return line;
    }

    /// Version and start; leaves the cursor at the first record.
    private void readHeader(ByteCursor cursor, int start) {
        version = cursor.u16();
        int offset = cursor.u16();
        startMicros = cursor.i64();
        boolean isStreamed = (version & STREAMED) != 0;
        version &= ~STREAMED;
        recordBytes =
                switch (version) {
                    case 1 -> 9;
                    case 2 -> 10;
                    case 3 -> cursor.u16();
                    default -> throw damaged("version 1 to 3 is expected but it is " + version);
                };
        int headerBytes = isStreamed ? HEADER_BYTES : offset;
        cursor.skip((long) headerBytes - (cursor.position() - start));
        if (cursor.broken() || recordBytes < LEAST_RECORD_BYTES) {
            throw damaged(
                    "records of %d bytes at byte %d make no sense".formatted(recordBytes, start));
        }
    }

    private void readOption(String line) {
        if (line.equals("clock=dual")) {
            hasThreadTime = true;
        } else if (line.equals("clock=thread-cpu")) {
            throw damaged(
                    "it has the time of threads only; record with the wall clock or with both");
        }
    }

    private void readThread(String line) {
        String[] parts = line.split("\t", 2);
        if (parts.length == 2) {
            calls.addThread((int) number(parts[0], 10), parts[1]);
        }
    }

    private void readMethod(String line) {
        String[] parts = line.split("\t", 2);
        if (parts.length == 2) {
            String digits = parts[0].startsWith("0x") ? parts[0].substring(2) : parts[0];
            calls.addMethod(number(digits, HEX), parts[1]);
        }
    }

    private static long number(String digits, int radix) {
        try {
            return Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            throw new ProcessorException(
                    Failure.data(
                            "ART_TRACE_DAMAGED",
                            "ART method trace: '%s' is no number".formatted(digits)),
                    e);
        }
    }

    private void readRecord(ByteCursor cursor, int tid) {
        int end = cursor.position() + recordBytes - (version == 1 ? 1 : Short.BYTES);
        int method = cursor.i32();
        if (hasThreadTime) {
            cursor.i32();
        }
        long micros = startMicros + cursor.u32();
        cursor.skip((long) end - cursor.position());
        if (!cursor.broken()) {
            calls.push(tid, method & ~ACTION, method & ACTION, micros * NANOS_PER_MICRO);
        }
    }

    private void readStream(ByteCursor cursor) {
        cursor.skip(MAGIC_BYTES);
        readHeader(cursor, 0);
        // Which clocks there are is said at the end, and records are as long either way.
        int first = cursor.position();
        int length = first + cursor.remaining();
        walk(cursor, false);
        cursor.range(first, (long) length - first);
        walk(cursor, true);
    }

    private void walk(ByteCursor cursor, boolean areRecordsWanted) {
        while (cursor.remaining() >= Short.BYTES) {
            int tid = cursor.u16();
            if (tid != 0 && areRecordsWanted) {
                readRecord(cursor, tid);
            } else if (tid != 0) {
                cursor.skip((long) recordBytes - Short.BYTES);
            } else if (readItem(cursor)) {
                return;
            }
        }
        throw damaged("it ends without its summary");
    }

    /// @return whether it was the last
    private boolean readItem(ByteCursor cursor) {
        int code = cursor.u8();
        switch (code) {
            case METHOD -> readMethod(cursor.text(cursor.u16()));
            case THREAD -> {
                int tid = cursor.u16();
                calls.addThread(tid, cursor.text(cursor.u16()));
            }
            case SUMMARY -> cursor.text(cursor.u32()).lines().forEach(this::readOption);
            default -> throw damaged("code %d is unknown".formatted(code));
        }
        return code == SUMMARY;
    }
}
