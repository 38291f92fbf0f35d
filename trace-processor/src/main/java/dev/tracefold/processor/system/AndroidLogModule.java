// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `android_log`: lines of Android's log, each with a time of its own.
final class AndroidLogModule extends SystemModule {
    private static final int ANDROID_LOG = 39;

    // AndroidLogPacket
    private static final int EVENT = 1;
    private static final int STATS = 2;

    // AndroidLogPacket.LogEvent
    private static final int PID = 2;
    private static final int TID = 3;
    private static final int TIMESTAMP = 5;
    private static final int TAG = 6;
    private static final int PRIO = 7;
    private static final int MESSAGE = 8;
    private static final int ARGS = 9;

    // AndroidLogPacket.LogEvent.Arg
    private static final int ARG_NAME = 1;
    private static final int INT_VALUE = 2;
    private static final int FLOAT_VALUE = 3;
    private static final int STRING_VALUE = 4;

    private static final int NUM_TOTAL = StatKeys.of("android_log_num_total");
    private static final int NUM_FAILED = StatKeys.of("android_log_num_failed");
    private static final int NUM_SKIPPED = StatKeys.of("android_log_num_skipped");

    private static final int PRIO_INFO = 4;

    private record Line(int pid, int tid, int prio, int tag, int message) {}

    private final ProtoReader entries = new ProtoReader();
    private final ProtoReader arguments = new ProtoReader();
    private final MessageFields event = new MessageFields(ARGS);
    private final MessageFields fields = new MessageFields(STRING_VALUE);

    /// The lines that are in the sorter.
    private final List<Line> lines = new ArrayList<>();

    private final int parser;

    AndroidLogModule(TraceContext context) {
        super(context);
        parser = context.sorter().register(this::line);
    }

    @Override
    public int[] fields() {
        return new int[] {ANDROID_LOG};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() == EVENT && event.enter(entries)) {
                push(packet.sequenceId());
            } else if (entries.field() == STATS && fields.enter(entries)) {
                context.stats().set(NUM_TOTAL, fields.longValue(1));
                context.stats().set(NUM_FAILED, fields.longValue(2));
                context.stats().set(NUM_SKIPPED, fields.longValue(3));
            }
        }
        return true;
    }

    private void push(int sequenceId) {
        long ts =
                context.clocks()
                        .toTraceTime(sequenceId, ClockTracker.REALTIME, event.longValue(TIMESTAMP));
        if (ts == ClockTracker.UNCONVERTIBLE) {
            return;
        }
        int prio = event.intValue(PRIO);
        int line = lines.size();
        lines.add(
                new Line(
                        event.intValue(PID),
                        event.intValue(TID),
                        prio == 0 ? PRIO_INFO : prio,
                        event.stringId(TAG, strings),
                        message()));
        context.sorter().push(TraceSorter.STREAM_QUEUE, ts, parser, line, 0);
    }

    /// Structured events have args in place of a text.
    private int message() {
        if (!event.has(ARGS)) {
            return event.has(MESSAGE) ? event.stringId(MESSAGE, strings) : strings.intern("");
        }
        StringBuilder text = new StringBuilder(event.has(MESSAGE) ? event.string(MESSAGE) : "");
        event.walk(arguments);
        while (arguments.next()) {
            if (arguments.field() == ARGS && fields.enter(arguments) && fields.has(ARG_NAME)) {
                text.append(' ').append(fields.string(ARG_NAME)).append('=');
                if (fields.has(STRING_VALUE)) {
                    text.append('"').append(fields.string(STRING_VALUE)).append('"');
                } else if (fields.has(INT_VALUE)) {
                    text.append(fields.longValue(INT_VALUE));
                } else if (fields.has(FLOAT_VALUE)) {
                    text.append(String.format(Locale.ROOT, "%f", fields.doubleValue(FLOAT_VALUE)));
                }
            }
        }
        return strings.intern(text.toString().stripLeading());
    }

    private void line(long timestampNanos, long payload, int aux) {
        Line line = lines.get((int) payload);
        Table logs = context.storage().table("__intrinsic_logs");
        int row = logs.addRow();
        logs.longs("ts").set(row, timestampNanos);
        if (line.tid != 0) {
            logs.ints("utid").set(row, processes.updateThread(line.tid, line.pid));
        }
        logs.ints("prio").set(row, line.prio);
        logs.strings("log_source").set(row, strings.intern("android_logcat"));
        logs.strings("tag").set(row, line.tag);
        logs.strings("msg").set(row, line.message);
    }
}
