// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.descriptor.ArgKey;
import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.wire.ProtoReader;

/// What the readers of this package write with: raw messages, args by description, and the
/// rectangles and transforms that they share.
final class Rows {
    private static final String PACKAGE = "com.android.internal.";

    private final TraceContext context;
    private final StringPool strings;
    private final ProtoToArgs protoToArgs;
    private final ArgKey root;
    private final Map<Rect, Integer> rects = new HashMap<>();
    private final Map<Transform, Integer> transforms = new HashMap<>();

    Rows(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.protoToArgs = new ProtoToArgs(context.descriptors(), strings);
        this.root = ArgKey.root(strings, "");
    }

    TraceContext context() {
        return context;
    }

    StringPool strings() {
        return strings;
    }

    Table table(String name) {
        return context.storage().table(name);
    }

    /// A decoder for readers that treat some fields in a way of their own.
    ProtoToArgs newProtoToArgs() {
        return new ProtoToArgs(context.descriptors(), strings);
    }

    /// The key all args of this package start from.
    ArgKey root() {
        return root;
    }

    /// Keeps a message for `base64_proto_id`. The bytes are kept as they are: nobody sees the text
    /// in SQL, and who reads the message back needs the bytes.
    int proto(ProtoReader message) {
        return strings.intern(message.buffer(), message.start(), message.length());
    }

    /// Keeps a message that was made here.
    int proto(byte[] message) {
        return strings.intern(message, 0, message.length);
    }

    /// Adds the args of a message, all or some of its fields.
    ///
    /// @param type name without its package
    /// @param errors stat that counts what no description covers
    void addArgs(
            String type,
            ProtoReader message,
            ProtoToArgs.Selection selection,
            int errors,
            ArgSet into) {
        if (!protoToArgs.addArgs(PACKAGE + type, message, root, selection, into)) {
            context.stats().increment(errors);
        }
    }

    /// Adds the args of a message that was made here.
    void addArgs(String type, byte[] message, int errors, ArgSet into) {
        if (!protoToArgs.addArgs(
                PACKAGE + type,
                message,
                0,
                message.length,
                root,
                ProtoToArgs.Selection.ALL,
                into)) {
            context.stats().increment(errors);
        }
    }

    /// Adds an element of a list that no message holds.
    void addElement(String list, int index, ArgType type, long value, ArgSet into) {
        ArgKey key = root.child(list).element(index);
        into.add(key.flatKey(), key.key(), type, value);
    }

    /// Gives a row its args.
    void commit(Table table, int row, ArgSet args) {
        if (args.size() > 0) {
            context.args().assign(table.ints("arg_set_id"), row, args);
        }
    }

    /// Row of a rectangle; equal ones share a row.
    int rect(Rect rect) {
        return rects.computeIfAbsent(rect, this::newRect);
    }

    /// A new row for a rectangle.
    int newRect(Rect rect) {
        Table table = table("__intrinsic_winscope_rect");
        int row = table.addRow();
        table.doubles("x").set(row, rect.x());
        table.doubles("y").set(row, rect.y());
        table.doubles("w").set(row, rect.w());
        table.doubles("h").set(row, rect.h());
        return row;
    }

    /// Row of a transform; equal ones share a row.
    int transform(Transform transform) {
        return transforms.computeIfAbsent(transform, this::newTransform);
    }

    /// A new row for a transform.
    int newTransform(Transform transform) {
        Table table = table("__intrinsic_winscope_transform");
        int row = table.addRow();
        table.doubles("dsdx").set(row, transform.dsdx());
        table.doubles("dtdx").set(row, transform.dtdx());
        table.doubles("tx").set(row, transform.tx());
        table.doubles("dtdy").set(row, transform.dtdy());
        table.doubles("dsdy").set(row, transform.dsdy());
        table.doubles("ty").set(row, transform.ty());
        return row;
    }

    /// A new row of the table of rectangles as they are drawn, without opacity and border.
    ///
    /// @param group what is drawn together, such as the layers of a display
    /// @param depth place in the order of drawing
    int traceRect(int rectRow, int group, int depth, boolean isVisible) {
        Table table = table("__intrinsic_winscope_trace_rect");
        int row = table.addRow();
        table.ints("rect_id").set(row, rectRow);
        table.ints("group_id").set(row, group);
        table.ints("depth").set(row, depth);
        table.longs("is_visible").set(row, isVisible ? 1 : 0);
        return row;
    }
}
