// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `WindowManagerTraceEntry`: the tree of windows and what contains them. Each container's row has
/// the container's message without what is in it.
final class WindowManagerReader {
    private static final int ELAPSED_REALTIME = 1;
    private static final int SERVICE = 3;
    private static final int FOCUSED_DISPLAY = 9;
    private static final int WINDOW_CONTAINERS = 14;

    private static final int ERRORS = StatKeys.of("winscope_windowmanager_parse_errors");

    private final Rows rows;
    private final MessageFields entry = new MessageFields(SERVICE);
    private final MessageFields service = new MessageFields(WINDOW_CONTAINERS);
    private final ArgSet args = new ArgSet();
    private int identity = -1;

    WindowManagerReader(Rows rows) {
        this.rows = rows;
    }

    void read(long ts, ProtoReader message) {
        boolean isWhole = entry.enter(message);
        service.enter(entry, SERVICE);
        int snapshot = addSnapshot(ts, message);
        WindowTree tree =
                new WindowTree((container, bytes) -> addContainer(snapshot, container, bytes));
        isWhole &= tree.walk(service);
        if (!isWhole) {
            rows.context().stats().increment(ERRORS);
        }
    }

    private int addSnapshot(long ts, ProtoReader message) {
        byte[] bytes = WindowMessage.ENTRY.withoutChildren(message);
        Table table = rows.table("__intrinsic_windowmanager");
        int row = table.addRow();
        table.longs("ts").set(row, ts);
        table.ints("base64_proto_id").set(row, rows.proto(bytes));
        table.ints("focused_display_id").set(row, service.intValue(FOCUSED_DISPLAY));
        boolean isInvalid = entry.longValue(ELAPSED_REALTIME) == 0;
        table.ints("has_invalid_elapsed_ts").set(row, isInvalid ? 1 : 0);
        args.clear();
        rows.addArgs("WindowManagerTraceEntry", bytes, ERRORS, args);
        rows.commit(table, row, args);
        return row;
    }

    private void addContainer(int snapshot, WindowTree.Container container, byte[] message) {
        Table table = rows.table("__intrinsic_windowmanager_windowcontainer");
        int row = table.addRow();
        table.ints("snapshot_id").set(row, snapshot);
        table.strings("title").set(row, rows.strings().intern(container.title()));
        table.ints("token").set(row, container.token());
        WindowTree.@Nullable Place place = container.place();
        if (place != null) {
            table.ints("parent_token").set(row, place.parentToken());
            table.ints("child_index").set(row, place.index());
        }
        table.ints("is_visible").set(row, container.isVisible() ? 1 : 0);
        table.strings("container_type").set(row, rows.strings().intern(container.type()));
        if (container.nameOverride() != null) {
            table.strings("name_override")
                    .set(row, rows.strings().intern(container.nameOverride()));
        }
        WindowTree.@Nullable Drawn drawn = container.drawn();
        if (drawn != null) {
            table.ints("window_rect_id").set(row, addRect(drawn));
        }
        table.ints("base64_proto_id").set(row, rows.proto(message));
        args.clear();
        String type = place == null ? "RootWindowContainerProto" : "WindowContainerChildProto";
        rows.addArgs(type, message, ERRORS, args);
        rows.commit(table, row, args);
    }

    private int addRect(WindowTree.Drawn drawn) {
        if (identity < 0) {
            // The reference has these two the wrong way round, and results show it.
            identity = rows.newTransform(new Transform(1, 0, 0, 1, 0, 0));
        }
        int row =
                rows.traceRect(
                        rows.newRect(drawn.rect()),
                        drawn.displayId(),
                        drawn.depth(),
                        drawn.isVisible());
        Table table = rows.table("__intrinsic_winscope_trace_rect");
        table.ints("transform_id").set(row, identity);
        if (drawn.opacity() != null) {
            table.doubles("opacity").set(row, drawn.opacity());
        }
        return row;
    }
}
