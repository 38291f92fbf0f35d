// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `shell_transition` and `shell_handler_mappings`: transitions between windows. Of one transition
/// several packets tell, each a part.
final class TransitionsModule implements PacketModule {
    private static final int SHELL_TRANSITION = 96;
    private static final int HANDLER_MAPPINGS = 97;

    // ShellTransition
    private static final int ID = 1;
    private static final int CREATE_TIME = 2;
    private static final int SEND_TIME = 3;
    private static final int DISPATCH_TIME = 4;
    private static final int MERGE_TIME = 5;
    private static final int SHELL_ABORT_TIME = 7;
    private static final int WM_ABORT_TIME = 8;
    private static final int FINISH_TIME = 9;
    private static final int START_TRANSACTION = 10;
    private static final int FINISH_TRANSACTION = 11;
    private static final int HANDLER = 12;
    private static final int TYPE = 13;
    private static final int CHANGES = 14;
    private static final int FLAGS = 16;

    private static final int LAST_CHANGE_FIELD = 10;
    private static final String[] CHANGE_COLUMNS = {
        "mode",
        "layer_id",
        "window_id",
        "flags",
        "start_display_id",
        "end_display_id",
        "start_rotation",
        "end_rotation",
    };
    private static final int START_BOUNDS = 9;
    private static final int END_BOUNDS = 10;

    private static final int ERRORS = StatKeys.of("winscope_shell_transitions_parse_errors");

    private final Rows rows;
    private final Table table;
    private final Map<Integer, Transition> transitions = new LinkedHashMap<>();
    private final MessageFields transition = new MessageFields(FLAGS);
    private final MessageFields change = new MessageFields(LAST_CHANGE_FIELD);
    private final MessageFields part = new MessageFields(Rect.FIELDS);
    private final ProtoReader parts = new ProtoReader();

    /// A row and what its packets said so far.
    private record Transition(int row, ArgSet args) {}

    TransitionsModule(Rows rows) {
        this.rows = rows;
        this.table = rows.table("__intrinsic_window_manager_shell_transitions");
    }

    @Override
    public int[] fields() {
        return new int[] {SHELL_TRANSITION, HANDLER_MAPPINGS};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (field == SHELL_TRANSITION) {
            transition(value);
        } else {
            handlers(value);
        }
    }

    private void transition(ProtoReader value) {
        if (!transition.enter(value)) {
            rows.context().stats().increment(ERRORS);
        }
        int id = transition.intValue(ID);
        Table protos = rows.table("__intrinsic_window_manager_shell_transition_protos");
        int proto = protos.addRow();
        protos.longs("transition_id").set(proto, id);
        protos.ints("base64_proto_id").set(proto, rows.proto(value));

        Transition known = transitions.computeIfAbsent(id, this::newTransition);
        rows.addArgs("ShellTransition", value, ProtoToArgs.Selection.ALL, ERRORS, known.args);
        int row = known.row;
        setInt(row, "transition_type", TYPE);
        setInt(row, "flags", FLAGS);
        setLong(row, "create_time_ns", CREATE_TIME);
        setLong(row, "send_time_ns", SEND_TIME);
        setLong(row, "dispatch_time_ns", DISPATCH_TIME);
        setLong(row, "merge_time_ns", MERGE_TIME);
        setLong(row, "shell_abort_time_ns", SHELL_ABORT_TIME);
        setLong(row, "wm_abort_time_ns", WM_ABORT_TIME);
        setLong(row, "finish_time_ns", FINISH_TIME);
        setLong(row, "start_transaction_id", START_TRANSACTION);
        setLong(row, "finish_transaction_id", FINISH_TRANSACTION);
        if (transition.has(HANDLER)) {
            table.longs("handler").set(row, transition.intValue(HANDLER));
        }
        setTime(row);
        parts.enter(value);
        while (parts.next()) {
            if (parts.field() == CHANGES) {
                addParticipant(id);
            }
        }
    }

    private Transition newTransition(int id) {
        int row = table.addRow();
        table.longs("transition_id").set(row, id);
        return new Transition(row, new ArgSet());
    }

    private void setInt(int row, String column, int field) {
        if (transition.has(field)) {
            table.ints(column).set(row, transition.intValue(field));
        }
    }

    private void setLong(int row, String column, int field) {
        if (transition.has(field)) {
            table.longs(column).set(row, transition.longValue(field));
        }
    }

    /// A transition is where it was sent or, while that is not known, dispatched.
    private void setTime(int row) {
        LongColumn ts = table.longs("ts");
        if (transition.has(SEND_TIME)) {
            ts.set(row, transition.longValue(SEND_TIME));
        }
        if (transition.has(DISPATCH_TIME) && ts.get(row) == 0) {
            ts.set(row, transition.longValue(DISPATCH_TIME));
        }
    }

    private void addParticipant(int transitionId) {
        change.enter(parts);
        Table participants = rows.table("__intrinsic_window_manager_shell_transition_participants");
        int row = participants.addRow();
        participants.longs("transition_id").set(row, transitionId);
        for (int field = 1; field <= CHANGE_COLUMNS.length; field++) {
            if (change.has(field)) {
                participants.ints(CHANGE_COLUMNS[field - 1]).set(row, change.intValue(field));
            }
        }
        if (change.has(START_BOUNDS)) {
            participants.ints("start_abs_bounds_rect_id").set(row, bounds(START_BOUNDS));
        }
        if (change.has(END_BOUNDS)) {
            participants.ints("end_abs_bounds_rect_id").set(row, bounds(END_BOUNDS));
        }
    }

    private int bounds(int field) {
        part.enter(change, field);
        return rows.rect(Rect.ofIntegers(part));
    }

    private void handlers(ProtoReader value) {
        Table handlers = rows.table("__intrinsic_window_manager_shell_transition_handlers");
        parts.enter(value);
        while (parts.next()) {
            if (parts.field() == 1) {
                part.enter(parts);
                int row = handlers.addRow();
                handlers.longs("handler_id").set(row, part.intValue(1));
                handlers.strings("handler_name").set(row, rows.strings().intern(part.string(2)));
                handlers.ints("base64_proto_id").set(row, rows.proto(value));
            }
        }
    }

    @Override
    public void finish() {
        for (Transition known : transitions.values()) {
            rows.commit(table, known.row, known.args);
            setStatus(known.row);
        }
        transitions.clear();
    }

    /// What is merged is never dispatched, what is dispatched cannot be aborted, and only what was
    /// dispatched and finished was played.
    private void setStatus(int row) {
        boolean isDispatched = isSet("dispatch_time_ns", row);
        if (isSet("merge_time_ns", row)) {
            setStatus(row, "merged");
        } else if (isDispatched && isSet("finish_time_ns", row)) {
            long start = table.longs("dispatch_time_ns").get(row);
            table.longs("duration_ns").set(row, table.longs("finish_time_ns").get(row) - start);
            setStatus(row, "played");
        } else if (!isDispatched
                && (isSet("shell_abort_time_ns", row) || isSet("wm_abort_time_ns", row))) {
            setStatus(row, "aborted");
        }
    }

    private boolean isSet(String column, int row) {
        LongColumn times = table.longs(column);
        return !times.isNull(row) && times.get(row) > 0;
    }

    private void setStatus(int row, String status) {
        table.strings("status").set(row, rows.strings().intern(status));
    }
}
