// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.ArgKey;
import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `ViewCapture`: the views of a window, with interned texts.
final class ViewCaptureReader {
    private static final String TYPE = "com.android.internal.ViewCapture";
    private static final int VIEWS = 3;
    private static final int INTERNED_TEXT = 2;
    private static final String IID_SUFFIX = "_iid";
    private static final String DEINTERNING_ERROR = "STRING DE-INTERNING ERROR";

    private static final int ERRORS = StatKeys.of("winscope_viewcapture_parse_errors");
    private static final int MISSING_STRING =
            StatKeys.of("winscope_viewcapture_missing_interned_string_parse_errors");

    /// A field with an iid, and where its texts are.
    ///
    /// @param field its name without `_iid`
    /// @param internedData field of `InternedData`
    /// @param column column of its own, if it has one
    private record Interned(String field, int internedData, @Nullable String column) {}

    private static final List<Interned> OF_SNAPSHOT =
            List.of(
                    new Interned("package_name", 38, "package_name"),
                    new Interned("window_name", 39, "window_name"));
    private static final List<Interned> OF_VIEW =
            List.of(
                    new Interned("view_id", 40, "view_id"),
                    new Interned("class_name", 41, "class_name"),
                    new Interned("content_description", 45, null),
                    new Interned("text", 46, null));

    /// A text that stood for an iid in a message.
    private record Deinterned(int proto, int flatKey, long iid, int text) {}

    private final Rows rows;
    private final StringPool strings;
    private final ProtoToArgs protoToArgs;
    private final ProtoToArgs.Selection withoutViews;
    private final MessageFields interned = new MessageFields(INTERNED_TEXT);
    private final ProtoReader reader = new ProtoReader();
    private final ArgSet args = new ArgSet();
    private final Set<Deinterned> deinterned = new HashSet<>();
    private final int deinterningError;

    // The row that is being filled.
    private @Nullable SequenceState state;
    private @Nullable Table table;
    private int row;
    private int proto;

    ViewCaptureReader(Rows rows) {
        this.rows = rows;
        this.strings = rows.strings();
        this.protoToArgs = rows.newProtoToArgs();
        this.deinterningError = strings.intern(DEINTERNING_ERROR);
        BitSet fields = new BitSet();
        fields.set(1, VIEWS);
        withoutViews = new ProtoToArgs.Selection(fields, false);
        OF_SNAPSHOT.forEach(this::override);
        OF_VIEW.forEach(this::override);
    }

    private void override(Interned field) {
        ArgKey text = rows.root().child(field.field);
        protoToArgs.overrideField(
                field.field + IID_SUFFIX, (key, value, into) -> addText(field, text, key, value));
    }

    void read(long ts, SequenceState sequenceState, ProtoReader message) {
        Table snapshots = rows.table("__intrinsic_viewcapture");
        int snapshot = snapshots.addRow();
        snapshots.longs("ts").set(snapshot, ts);
        state = sequenceState;
        fill(snapshots, snapshot, message, TYPE, withoutViews);
        List<View> views = new ArrayList<>();
        reader.enter(message);
        while (reader.next()) {
            if (reader.field() == VIEWS) {
                views.add(View.read(reader));
            }
        }
        if (reader.malformed()) {
            rows.context().stats().increment(ERRORS);
        }
        ViewTree tree = new ViewTree(rows, views);
        int next = 0;
        reader.enter(message);
        while (reader.next()) {
            if (reader.field() == VIEWS) {
                addView(snapshot, views.get(next++), tree);
            }
        }
    }

    private void addView(int snapshot, View view, ViewTree tree) {
        Table views = rows.table("__intrinsic_viewcapture_view");
        int viewRow = views.addRow();
        views.ints("snapshot_id").set(viewRow, snapshot);
        views.ints("node_id").set(viewRow, view.id());
        views.ints("hashcode").set(viewRow, view.hashcode());
        views.longs("is_visible").set(viewRow, tree.isVisible(view) ? 1 : 0);
        views.ints("parent_id").set(viewRow, view.parent());
        views.ints("trace_rect_id").set(viewRow, tree.rect(view));
        fill(views, viewRow, reader, TYPE + ".View", ProtoToArgs.Selection.ALL);
    }

    private void fill(
            Table into,
            int intoRow,
            ProtoReader message,
            String type,
            ProtoToArgs.Selection selection) {
        table = into;
        row = intoRow;
        proto = rows.proto(message);
        into.ints("base64_proto_id").set(intoRow, proto);
        args.clear();
        if (!protoToArgs.addArgs(type, message, rows.root(), selection, args)) {
            rows.context().stats().increment(ERRORS);
        }
        rows.commit(into, intoRow, args);
    }

    /// Adds the text in the iid's place, or a word of error beside it.
    private boolean addText(Interned field, ArgKey textKey, ArgKey iidKey, ProtoReader value) {
        long iid = value.longValue();
        SequenceState.@Nullable Message found =
                state == null ? null : state.interned(field.internedData, iid);
        if (found == null) {
            args.add(textKey.flatKey(), textKey.key(), ArgType.STRING, deinterningError);
            rows.context().stats().increment(MISSING_STRING);
            return false;
        }
        interned.reset(found.buffer(), found.start(), found.end());
        int text =
                strings.intern(
                        interned.buffer(),
                        interned.start(INTERNED_TEXT),
                        interned.length(INTERNED_TEXT));
        args.add(textKey.flatKey(), textKey.key(), ArgType.STRING, text);
        if (field.column != null && table != null) {
            table.strings(field.column).set(row, text);
        }
        remember(new Deinterned(proto, iidKey.flatKey(), iid, text));
        return true;
    }

    /// Keeps the text for who reads the raw message back.
    private void remember(Deinterned text) {
        if (!deinterned.add(text)) {
            return;
        }
        Table texts = rows.table("__intrinsic_viewcapture_interned_data");
        int textRow = texts.addRow();
        texts.ints("base64_proto_id").set(textRow, text.proto);
        texts.strings("flat_key").set(textRow, text.flatKey);
        texts.longs("iid").set(textRow, text.iid);
        texts.strings("deinterned_value").set(textRow, text.text);
    }
}
