// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuchsia;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;

/// Lines that programs log into the trace. They have neither a priority nor a tag.
final class LogRecords {
    private static final int READ_ERROR = StatKeys.of("fuchsia_record_read_error");
    private static final int OVERFLOW = StatKeys.of("fuchsia_timestamp_overflow");

    private record Line(FuchsiaThread thread, int message) {}

    private final TraceContext context;
    private final RecordCursor record;
    private final List<Line> lines = new ArrayList<>();
    private final int parserNumber;

    LogRecords(TraceContext context, RecordCursor record) {
        this.context = context;
        this.record = record;
        this.parserNumber = context.sorter().register(this::parse);
    }

    /// Takes the record under the cursor.
    void tokenize(Provider provider) {
        long nanos = provider.nanos(record.word());
        FuchsiaThread thread = record.thread(record.header(32, 8), provider);
        int message = record.inlineString(record.header(16, 15));
        if (record.isBroken()) {
            context.stats().increment(READ_ERROR);
        } else if (nanos == Provider.NO_TIME) {
            context.stats().increment(OVERFLOW);
        } else {
            long timestamp = context.clocks().defaultToTraceTime(nanos);
            context.sorter()
                    .push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, lines.size(), 0);
            HeapLimit.check(lines.size() * 72L, 3, "events of this format");
            lines.add(new Line(thread, message));
        }
    }

    private void parse(long ts, long index, int aux) {
        Line line = lines.get((int) index);
        long tid = FuchsiaThread.id(line.thread().tid());
        long pid = FuchsiaThread.id(line.thread().pid());
        Table logs = context.storage().table("__intrinsic_logs");
        int row = logs.addRow();
        logs.longs("ts").set(row, ts);
        logs.ints("utid").set(row, context.processes().updateThread(tid, pid));
        logs.strings("log_source").set(row, context.strings().intern("fuchsia"));
        logs.strings("msg").set(row, line.message());
    }
}
