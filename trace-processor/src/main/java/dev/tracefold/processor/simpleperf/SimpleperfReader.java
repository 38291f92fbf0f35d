// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.simpleperf;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.HeapShare;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;
import dev.tracefold.processor.profiling.ProfilerTables;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.wire.ByteCursor;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads magic, version and messages with their lengths:
///
/// ```
/// "SIMPLEPERF" | version u16 = 1 | { length u32 | Record }* | 0 u32
/// Record { 1 sample | 2 lost | 3 file | 4 thread | 5 meta_info | 6 context_switch }
/// sample { 1 time, 2 thread_id, 3 callchain { 1 vaddr, 2 file_id, 3 symbol_id } from the innermost }
/// file { 1 id, 2 path, 3 symbol* }      thread { 1 thread_id, 2 process_id, 3 name }
/// ```
///
/// Files and threads may come behind the samples that refer to them.
public final class SimpleperfReader implements TraceReader {
    private static final int MISSING_FILE = StatKeys.of("simpleperf_missing_file_mapping");
    private static final int MAGIC_BYTES = 10;
    private static final int VERSION = 1;
    private static final int SAMPLE = 1;
    private static final int FILE = 3;
    private static final int THREAD = 4;
    private static final int CONTEXT_SWITCH = 6;
    private static final long BYTES_OF_FILE = 200;
    private static final long BYTES_OF_SYMBOL = 24;

    /// A binary and the names of its functions, string ids.
    private record File(int mapping, List<Integer> symbols) {}

    private record Call(long address, int file, int symbol) {}

    private final TraceContext context;
    private final ProfilerTables tables;
    private final WholeFile pieces = new WholeFile();
    private final HeapShare share = new HeapShare("files of a recording");
    private final Map<Integer, File> files = new HashMap<>();
    private final ProtoReader record = new ProtoReader();
    private final ProtoReader message = new ProtoReader();
    private final ProtoReader inner = new ProtoReader();
    private final List<Call> calls = new ArrayList<>();
    private final int parserNumber;
    private final int source;
    private byte[] content = new byte[0];
    private long latestNanos;

    /// A reader of one file.
    public SimpleperfReader(TraceContext context) {
        this.context = context;
        this.tables = new ProfilerTables(context.storage());
        this.parserNumber = context.sorter().register(this::parse);
        this.source = context.strings().intern("simpleperf");
        context.processes().treatZeroAsOrdinary();
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        pieces.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        content = pieces.take();
        ByteCursor cursor = new ByteCursor(content, ByteOrder.LITTLE_ENDIAN);
        cursor.skip(MAGIC_BYTES);
        int version = cursor.u16();
        if (!cursor.broken() && version != VERSION) {
            throw damaged("version %d is expected but it is %d".formatted(VERSION, version));
        }
        long length = cursor.u32();
        while (length > 0 && length <= cursor.remaining()) {
            tokenize(cursor.position(), (int) length);
            cursor.skip(length);
            length = cursor.u32();
        }
        if (length > 0 || cursor.broken()) {
            throw damaged("it ends at byte %d without its last record".formatted(content.length));
        }
    }

    @Override
    public void finish() {
        content = new byte[0];
    }

    private static ProcessorException damaged(String what) {
        return new ProcessorException(Failure.data("SIMPLEPERF_DAMAGED", "simpleperf: " + what));
    }

    private void tokenize(int offset, int length) {
        record.reset(content, offset, offset + length);
        while (record.next()) {
            switch (record.field()) {
                case FILE -> readFile();
                case SAMPLE -> push(offset, length, time(1));
                case CONTEXT_SWITCH -> latestNanos = time(2);
                case THREAD -> push(offset, length, latestNanos);
                default -> {
                    // What was lost, and how it was recorded: there is no table for it.
                }
            }
        }
    }

    private long time(int field) {
        long time = 0;
        message.enter(record);
        while (message.next()) {
            if (message.field() == field) {
                time = message.longValue();
            }
        }
        return time;
    }

    private void push(int offset, int length, long timeNanos) {
        latestNanos = timeNanos;
        long timestamp = context.clocks().defaultToTraceTime(timeNanos);
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            context.sorter()
                    .push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, offset, length);
        }
    }

    private void readFile() {
        StringPool strings = context.strings();
        int id = 0;
        int path = strings.intern("");
        List<Integer> symbols = new ArrayList<>();
        message.enter(record);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> id = message.intValue();
                case 2 -> path = text(message);
                case 3 -> symbols.add(text(message));
                default -> {
                    // Mangled names: the others are wanted.
                }
            }
        }
        int noBuildId = strings.intern("");
        int mapping =
                context.stacks()
                        .addMapping(
                                new StackProfileTracker.Mapping(path, noBuildId, 0, 0, 0, 0, 0));
        share.take(BYTES_OF_FILE + symbols.size() * BYTES_OF_SYMBOL);
        files.put(id, new File(mapping, symbols));
    }

    private int text(ProtoReader reader) {
        return context.strings().intern(reader.buffer(), reader.start(), reader.length());
    }

    private void parse(long timestampNanos, long offset, int length) {
        record.reset(content, (int) offset, (int) offset + length);
        while (record.next()) {
            if (record.field() == SAMPLE) {
                parseSample(timestampNanos);
            } else if (record.field() == THREAD) {
                parseThread();
            }
        }
    }

    private void parseThread() {
        long tid = 0;
        long pid = 0;
        int name = StringPool.NULL_ID;
        message.enter(record);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> tid = Integer.toUnsignedLong(message.intValue());
                case 2 -> pid = Integer.toUnsignedLong(message.intValue());
                case 3 -> name = text(message);
                default -> {
                    // There are no more.
                }
            }
        }
        if (tid != 0 && pid != 0) {
            int utid = context.processes().updateThread(tid, pid);
            context.processes().updateThreadName(utid, name, ThreadNamePriority.OTHER);
        }
    }

    private void parseSample(long timestampNanos) {
        long tid = 0;
        calls.clear();
        message.enter(record);
        while (message.next()) {
            if (message.field() == 2) {
                tid = Integer.toUnsignedLong(message.intValue());
            } else if (message.field() == 3) {
                readCall();
            }
        }
        int utid = context.processes().getOrCreateThread(tid);
        int callsite = StackProfileTracker.NO_CALLSITE;
        for (Call call : calls.reversed()) {
            @Nullable File file = files.get(call.file());
            if (file == null) {
                context.stats().increment(MISSING_FILE);
                return;
            }
            boolean isNamed = call.symbol() >= 0 && call.symbol() < file.symbols().size();
            int name = isNamed ? file.symbols().get(call.symbol()) : StringPool.NULL_ID;
            int frame = context.stacks().frame(file.mapping(), call.address(), name);
            callsite = context.stacks().callsite(callsite, frame);
        }
        if (callsite != StackProfileTracker.NO_CALLSITE) {
            tables.add(
                    new ProfilerTables.Sample(
                            timestampNanos,
                            source,
                            tables.task(ProfilerTables.NONE, utid),
                            ProfilerTables.NONE,
                            callsite,
                            StringPool.NULL_ID,
                            ProfilerTables.NONE,
                            ProfilerTables.NONE));
        }
    }

    private void readCall() {
        long address = 0;
        int file = 0;
        int symbol = 0;
        inner.enter(message);
        while (inner.next()) {
            switch (inner.field()) {
                case 1 -> address = inner.longValue();
                case 2 -> file = inner.intValue();
                case 3 -> symbol = inner.intValue();
                default -> {
                    // How it was run has no column.
                }
            }
        }
        calls.add(new Call(address, file, symbol));
    }
}
