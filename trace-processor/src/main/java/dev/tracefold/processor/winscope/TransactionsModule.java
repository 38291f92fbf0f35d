// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.EnumDescriptor;
import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `surfaceflinger_transactions`: what apps asked SurfaceFlinger to change between two frames.
final class TransactionsModule implements PacketModule {
    private static final int TRANSACTIONS = 94;

    // TransactionTraceEntry
    private static final int VSYNC_ID = 2;
    private static final int TRANSACTION = 3;
    private static final int ADDED_LAYERS = 4;
    private static final int DESTROYED_LAYERS = 5;
    private static final int ADDED_DISPLAYS = 6;
    private static final int REMOVED_DISPLAYS = 7;
    private static final int DESTROYED_LAYER_HANDLES = 8;

    // TransactionState
    private static final int PID = 1;
    private static final int UID = 2;
    private static final int TRANSACTION_ID = 6;
    private static final int LAYER_CHANGES = 7;
    private static final int DISPLAY_CHANGES = 8;
    private static final int APPLY_TOKEN = 10;
    private static final int BARRIERS = 11;

    // LayerState, DisplayState, LayerCreationArgs
    private static final int CHANGED_ID = 1;
    private static final int WHAT = 2;

    private static final String MESSAGES = "com.android.internal.";

    /// One past the last bit that has a name here.
    private static final int LAYER_BITS = 48;

    private static final int DISPLAY_BITS = 5;

    /// What the reference lists twice, and so do we.
    private static final int SHADOW_RADIUS_BIT = 11;

    private static final int ERRORS = StatKeys.of("winscope_sf_transactions_parse_errors");

    private final Rows rows;
    private final Table table;
    private final Table flags;
    private final ProtoToArgs.Selection ofTransaction;
    private final Map<Long, Integer> layerFlags = new HashMap<>();
    private final Map<Long, Integer> displayFlags = new HashMap<>();
    private final MessageFields entry = new MessageFields(DESTROYED_LAYER_HANDLES);
    private final MessageFields transaction = new MessageFields(BARRIERS);
    private final MessageFields change = new MessageFields(WHAT);
    private final ProtoReader entries = new ProtoReader();
    private final ProtoReader changes = new ProtoReader();
    private final LongList ids = new LongList();
    private final ArgSet args = new ArgSet();

    TransactionsModule(Rows rows) {
        this.rows = rows;
        this.table = rows.table("__intrinsic_surfaceflinger_transaction");
        this.flags = rows.table("__intrinsic_surfaceflinger_transaction_flag");
        BitSet fields = new BitSet();
        fields.set(APPLY_TOKEN);
        fields.set(BARRIERS);
        ofTransaction = new ProtoToArgs.Selection(fields, false);
    }

    @Override
    public int[] fields() {
        return new int[] {TRANSACTIONS};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (!entry.enter(value)) {
            rows.context().stats().increment(ERRORS);
        }
        Table snapshots = rows.table("__intrinsic_surfaceflinger_transactions");
        int snapshot = snapshots.addRow();
        snapshots.longs("ts").set(snapshot, timestampNanos);
        snapshots.ints("base64_proto_id").set(snapshot, rows.proto(value));
        snapshots.longs("vsync_id").set(snapshot, entry.longValue(VSYNC_ID));
        args.clear();
        rows.addArgs("TransactionTraceEntry", value, ProtoToArgs.Selection.ALL, ERRORS, args);
        rows.commit(snapshots, snapshot, args);

        messages(value, TRANSACTION, () -> addTransaction(snapshot));
        messages(value, ADDED_LAYERS, () -> addLayer(snapshot));
        addIds(snapshot, DESTROYED_LAYERS, "LAYER_DESTROYED", "layer_id");
        messages(
                value,
                ADDED_DISPLAYS,
                () -> {
                    int row = addRow(snapshot, "DISPLAY_ADDED");
                    displayState(row, entries);
                    commit(row, "DisplayState", entries);
                });
        addIds(snapshot, REMOVED_DISPLAYS, "DISPLAY_REMOVED", "display_id");
        addIds(snapshot, DESTROYED_LAYER_HANDLES, "LAYER_HANDLE_DESTROYED", "layer_id");
    }

    /// Puts `entries` on each message of a field in turn.
    private void messages(ProtoReader value, int field, Runnable each) {
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() == field) {
                each.run();
            }
        }
    }

    private int addRow(int snapshot, String type) {
        int row = table.addRow();
        table.ints("snapshot_id").set(row, snapshot);
        table.strings("transaction_type").set(row, rows.strings().intern(type));
        return row;
    }

    private void addIds(int snapshot, int field, String type, String column) {
        entry.values(field, ids);
        for (int i = 0; i < ids.size(); i++) {
            table.ints(column).set(addRow(snapshot, type), (int) ids.get(i));
        }
    }

    private void addLayer(int snapshot) {
        change.enter(entries);
        int row = addRow(snapshot, "LAYER_ADDED");
        table.ints("layer_id").set(row, change.intValue(CHANGED_ID));
        commit(row, "LayerCreationArgs", entries);
    }

    private void addTransaction(int snapshot) {
        transaction.enter(entries);
        if (!transaction.has(LAYER_CHANGES) && !transaction.has(DISPLAY_CHANGES)) {
            addTransactionRow(snapshot, "NOOP");
            return;
        }
        changes.enter(entries);
        while (changes.next()) {
            if (changes.field() == LAYER_CHANGES) {
                int row = addTransactionRow(snapshot, "LAYER_CHANGED");
                layerState(row);
                commit(row, "LayerState", changes);
            }
        }
        changes.enter(entries);
        while (changes.next()) {
            if (changes.field() == DISPLAY_CHANGES) {
                int row = addTransactionRow(snapshot, "DISPLAY_CHANGED");
                displayState(row, changes);
                commit(row, "DisplayState", changes);
            }
        }
    }

    private int addTransactionRow(int snapshot, String type) {
        int row = addRow(snapshot, type);
        table.longs("transaction_id").set(row, transaction.longValue(TRANSACTION_ID));
        table.ints("pid").set(row, transaction.intValue(PID));
        table.ints("uid").set(row, transaction.intValue(UID));
        return row;
    }

    private void layerState(int row) {
        change.enter(changes);
        table.ints("layer_id").set(row, change.intValue(CHANGED_ID));
        if (change.has(WHAT)) {
            long what = change.longValue(WHAT);
            @Nullable Integer known = layerFlags.get(what);
            int id = known == null ? newFlags(layerFlags, what) : known;
            table.ints("flags_id").set(row, id);
            if (known == null) {
                addLayerFlags(id, what);
            }
        }
    }

    private void displayState(int row, ProtoReader state) {
        change.enter(state);
        table.ints("display_id").set(row, change.intValue(CHANGED_ID));
        if (change.has(WHAT)) {
            long what = change.uintValue(WHAT);
            @Nullable Integer known = displayFlags.get(what);
            int id = known == null ? newFlags(displayFlags, what) : known;
            table.ints("flags_id").set(row, id);
            for (int bit = 0; known == null && bit < DISPLAY_BITS; bit++) {
                addFlag(id, what, bit, "DisplayState.Changes", bit);
            }
        }
    }

    private int newFlags(Map<Long, Integer> ids, long what) {
        int id = layerFlags.size() + displayFlags.size();
        ids.put(what, id);
        return id;
    }

    private void addLayerFlags(int id, long what) {
        for (int bit = 0; bit < LAYER_BITS; bit++) {
            boolean isHigh = bit >= Integer.SIZE;
            String names = isHigh ? "LayerState.ChangesMsb" : "LayerState.ChangesLsb";
            addFlag(id, what, bit, names, isHigh ? bit - Integer.SIZE : bit);
            if (bit == SHADOW_RADIUS_BIT) {
                addFlag(id, what, bit, names, bit);
            }
        }
    }

    private void addFlag(int id, long what, int bit, String names, int numberBit) {
        @Nullable EnumDescriptor words = rows.context().descriptors().enumeration(MESSAGES + names);
        @Nullable String name = words == null ? null : words.name(1 << numberBit);
        if ((what >>> bit & 1) != 0 && name != null) {
            int row = flags.addRow();
            flags.ints("flags_id").set(row, id);
            flags.strings("flag").set(row, rows.strings().intern(name));
        }
    }

    /// Gives a row its message; that of a change also says what its transaction waits for.
    private void commit(int row, String type, ProtoReader message) {
        table.ints("base64_proto_id").set(row, rows.proto(message));
        args.clear();
        rows.addArgs(type, message, ProtoToArgs.Selection.ALL, ERRORS, args);
        if (message == changes) {
            rows.addArgs("TransactionState", entries, ofTransaction, ERRORS, args);
        }
        rows.commit(table, row, args);
    }
}
