// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `journald_event`: lines of systemd's journal.
final class JournaldModule extends SystemModule {
    private static final int JOURNALD_EVENT = 132;

    // SystemdJournaldEvent
    private static final int PID = 1;
    private static final int TID = 2;
    private static final int UID = 3;
    private static final int PRIO = 5;
    private static final int TAG = 6;
    private static final int MESSAGE = 7;
    private static final int COMM = 8;
    private static final int SYSTEMD_UNIT = 10;
    private static final int HOSTNAME = 11;
    private static final int TRANSPORT = 12;
    private static final int NUM_TOTAL = 20;
    private static final int NUM_FAILED = 21;

    private static final int TOTAL = StatKeys.of("systemd_journal_num_total");
    private static final int FAILED = StatKeys.of("systemd_journal_num_failed");

    private final MessageFields event = new MessageFields(NUM_FAILED);
    private final ArgSet args = new ArgSet();

    JournaldModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {JOURNALD_EVENT};
    }

    /// Some packets are no lines but tell how many lines there were.
    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (!event.enter(value)) {
            return;
        }
        if (event.has(NUM_FAILED)) {
            context.stats().set(FAILED, event.longValue(NUM_FAILED));
        }
        if (event.has(NUM_TOTAL)) {
            context.stats().set(TOTAL, event.longValue(NUM_TOTAL));
        }
        if (!event.has(NUM_FAILED) && !event.has(NUM_TOTAL)) {
            line(timestampNanos);
        }
    }

    private void line(long timestampNanos) {
        Table logs = context.storage().table("__intrinsic_logs");
        int row = logs.addRow();
        logs.longs("ts").set(row, timestampNanos);
        int pid = event.intValue(PID);
        if (pid != 0) {
            int tid = event.has(TID) ? event.intValue(TID) : pid;
            logs.ints("utid").set(row, processes.updateThread(tid, pid));
        }
        logs.ints("prio").set(row, event.intValue(PRIO));
        logs.strings("log_source").set(row, strings.intern("systemd_journald"));
        if (event.has(TAG)) {
            logs.strings("tag").set(row, event.stringId(TAG, strings));
        }
        logs.strings("msg")
                .set(row, strings.intern(event.has(MESSAGE) ? event.string(MESSAGE) : ""));
        args.clear();
        if (event.has(UID)) {
            args.add(strings.intern("uid"), ArgType.UINT, event.uintValue(UID));
        }
        addText("comm", COMM);
        addText("systemd_unit", SYSTEMD_UNIT);
        addText("hostname", HOSTNAME);
        addText("transport", TRANSPORT);
        if (args.size() > 0) {
            context.args().assign(logs.ints("arg_set_id"), row, args);
        }
    }

    private void addText(String key, int field) {
        if (event.has(field)) {
            args.add(strings.intern(key), ArgType.STRING, event.stringId(field, strings));
        }
    }
}
