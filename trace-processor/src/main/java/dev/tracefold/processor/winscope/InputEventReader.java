// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `AndroidInputEvent`: motions, keys, and the windows they were given to.
final class InputEventReader {
    private static final int ERRORS = StatKeys.of("android_input_event_parse_errors");

    // Fields of AndroidInputEvent; each is followed by its redacted form.
    private static final int KEY = 3;
    private static final int DISPATCH = 5;
    private static final int REDACTED_DISPATCH = 6;

    // AndroidMotionEvent
    private static final int EVENT_ID = 1;
    private static final int MOTION_TIME = 2;
    private static final int MOTION_SOURCE = 3;
    private static final int MOTION_DOWN_TIME = 17;

    // AndroidKeyEvent
    private static final int KEY_TIME = 2;
    private static final int KEY_DOWN_TIME = 3;
    private static final int KEY_SOURCE = 4;
    private static final int KEY_CODE = 8;

    // AndroidWindowInputDispatchEvent
    private static final int VSYNC_ID = 2;
    private static final int WINDOW_ID = 3;

    private final Rows rows;
    private final ProtoReader kinds = new ProtoReader();
    private final MessageFields kind = new MessageFields(REDACTED_DISPATCH);
    private final MessageFields event = new MessageFields(MOTION_DOWN_TIME);
    private final ArgSet args = new ArgSet();

    InputEventReader(Rows rows) {
        this.rows = rows;
    }

    void read(long ts, ProtoReader message) {
        if (!kind.enter(message)) {
            rows.context().stats().increment(ERRORS);
        }
        int first = 1;
        while (first <= REDACTED_DISPATCH && !kind.has(first)) {
            first++;
        }
        kinds.enter(message);
        while (kinds.next()) {
            if (kinds.field() == first) {
                event.enter(kinds);
                readKind(ts, first);
                return;
            }
        }
    }

    private void readKind(long ts, int field) {
        if (field < KEY) {
            motion(ts);
        } else if (field < DISPATCH) {
            key(ts);
        } else {
            dispatch();
        }
    }

    private void motion(long ts) {
        Table table = rows.table("__intrinsic_android_motion_events");
        int row = addEvent(table, ts, MOTION_SOURCE);
        addArgs("AndroidMotionEvent");
        addTimes(MOTION_TIME, MOTION_DOWN_TIME);
        rows.commit(table, row, args);
    }

    private void key(long ts) {
        Table table = rows.table("__intrinsic_android_key_events");
        int row = addEvent(table, ts, KEY_SOURCE);
        table.longs("key_code").set(row, event.intValue(KEY_CODE));
        addArgs("AndroidKeyEvent");
        addTimes(KEY_TIME, KEY_DOWN_TIME);
        rows.commit(table, row, args);
    }

    private void dispatch() {
        Table table = rows.table("__intrinsic_android_input_event_dispatch");
        int row = table.addRow();
        table.ints("event_id").set(row, event.intValue(EVENT_ID));
        table.longs("vsync_id").set(row, event.longValue(VSYNC_ID));
        table.ints("window_id").set(row, event.intValue(WINDOW_ID));
        table.ints("base64_proto_id").set(row, rows.proto(kinds));
        addArgs("AndroidWindowInputDispatchEvent");
        rows.commit(table, row, args);
    }

    /// What motions and keys have in common: the source and the three fields after it.
    private int addEvent(Table table, long ts, int source) {
        int row = table.addRow();
        table.ints("event_id").set(row, event.intValue(EVENT_ID));
        table.longs("ts").set(row, ts);
        table.ints("base64_proto_id").set(row, rows.proto(kinds));
        table.ints("source").set(row, event.intValue(source));
        table.longs("action").set(row, event.intValue(source + 1));
        table.longs("device_id").set(row, event.intValue(source + 2));
        long zigzag = event.uintValue(source + 3);
        int displayId = (int) (zigzag >>> 1 ^ -(zigzag & 1));
        table.longs("display_id").set(row, displayId);
        return row;
    }

    private void addArgs(String type) {
        args.clear();
        rows.addArgs(type, kinds, ProtoToArgs.Selection.ALL, ERRORS, args);
    }

    /// Adds the times of the kernel, which are of its own clock, in trace time.
    private void addTimes(int time, int downTime) {
        addTime("kernel_time", event.longValue(time));
        addTime("down_time", event.longValue(downTime));
    }

    private void addTime(String key, long monotonic) {
        long nanos = rows.context().clocks().toTraceTime(0, ClockTracker.MONOTONIC, monotonic);
        if (nanos != ClockTracker.UNCONVERTIBLE) {
            args.add(rows.strings().intern(key), ArgType.INT, nanos);
        }
    }
}
