// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ProcessNamePriority;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.wire.ProtoReader;

/// What Android's framework tells of the starts and ends of its processes, in extensions of track events.
final class AndroidProcessEvents {
    static final int PROCESS_START = 2010;
    static final int BINDER_DIED = 2013;

    private static final int NONE = -1;

    private final TraceContext context;
    private final ProcessTracker processes;
    private final Table table;
    private final ProtoReader reader = new ProtoReader();
    private final Map<Integer, Integer> rowOfProcess = new HashMap<>();

    AndroidProcessEvents(TraceContext context) {
        this.context = context;
        this.processes = context.processes();
        this.table = context.storage().table("__intrinsic_android_track_event_process");
    }

    /// Takes what the events of the current event tell, if it has any.
    void take(CurrentEvent event) {
        TrackEventMessage message = event.message;
        reader.reset(message.buffer, message.start, message.end);
        ProtoReader value = new ProtoReader();
        while (reader.next()) {
            if (reader.field() == PROCESS_START) {
                value.enter(reader);
                start(event.timestamp, value);
            } else if (reader.field() == BINDER_DIED) {
                value.enter(reader);
                die(event.timestamp, value);
            }
        }
    }

    private void start(long timestamp, ProtoReader value) {
        long pid = NONE;
        int name = StringPool.NULL_ID;
        int uid = NONE;
        int[] ids = new int[14];
        long startSequence = NONE;
        while (value.next()) {
            switch (value.field()) {
                case 1 -> uid = value.intValue();
                case 2 -> pid = value.intValue();
                case 3 -> name = Texts.intern(context.strings(), value);
                case 10 -> startSequence = value.longValue();
                case 11, 12, 13 -> ids[value.field()] = value.intValue();
                default -> {
                    // Of no meaning here.
                }
            }
        }
        if (pid <= 0) {
            return;
        }
        int upid = processes.getOrCreateProcess(pid);
        if (uid != NONE) {
            processes.setUid(upid, uid);
        }
        processes.setProcessName(upid, name, ProcessNamePriority.OTHER);
        if (rowOfProcess.containsKey(upid)) {
            return;
        }
        int row = table.addRow();
        rowOfProcess.put(upid, row);
        table.ints("upid").set(row, upid);
        table.longs("fw_start_ts").set(row, timestamp);
        if (startSequence != NONE) {
            table.longs("start_seq_id").set(row, startSequence);
        }
        setIfGiven("package_uid", row, ids[11]);
        setIfGiven("caller_uid", row, ids[12]);
        setIfGiven("defining_uid", row, ids[13]);
    }

    private void setIfGiven(String column, int row, int value) {
        if (value != 0) {
            table.ints(column).set(row, value);
        }
    }

    private void die(long timestamp, ProtoReader value) {
        long pid = NONE;
        while (value.next()) {
            if (value.field() == 2) {
                pid = value.intValue();
            }
        }
        int upid = pid <= 0 ? ProcessTracker.UNKNOWN : processes.findProcess(pid);
        Integer row = rowOfProcess.get(upid);
        if (row != null) {
            table.longs("fw_end_ts").set(row, timestamp);
        }
    }
}
