// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// `winscope_extensions`: a carrier for one of several snapshots. Those of input methods are rows
/// with args and no more; the others have readers of their own.
final class WinscopeExtensionsModule implements PacketModule {
    private static final int WINSCOPE_EXTENSIONS = 112;

    private static final int INPUT_METHOD_CLIENTS = 1;
    private static final int INPUT_METHOD_SERVICE = 2;
    private static final int INPUT_METHOD_MANAGER_SERVICE = 3;
    private static final int VIEW_CAPTURE = 4;
    private static final int INPUT_EVENT = 5;
    private static final int WINDOW_MANAGER = 6;

    private static final int CLIENTS_ERRORS =
            StatKeys.of("winscope_inputmethod_clients_parse_errors");
    private static final int SERVICE_ERRORS =
            StatKeys.of("winscope_inputmethod_service_parse_errors");
    private static final int MANAGER_SERVICE_ERRORS =
            StatKeys.of("winscope_inputmethod_manager_service_parse_errors");

    private final Rows rows;
    private final ViewCaptureReader views;
    private final InputEventReader inputEvents;
    private final WindowManagerReader windows;
    private final ProtoReader carried = new ProtoReader();
    private final ArgSet args = new ArgSet();

    WinscopeExtensionsModule(Rows rows) {
        this.rows = rows;
        this.views = new ViewCaptureReader(rows);
        this.inputEvents = new InputEventReader(rows);
        this.windows = new WindowManagerReader(rows);
    }

    @Override
    public int[] fields() {
        return new int[] {WINSCOPE_EXTENSIONS};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        carried.enter(value);
        while (carried.next()) {
            if (carried.wireType() == ProtoReader.LENGTH_DELIMITED
                    && read(timestampNanos, packet)) {
                return;
            }
        }
    }

    private boolean read(long ts, PacketView packet) {
        switch (carried.field()) {
            case INPUT_METHOD_CLIENTS ->
                    inputMethod(ts, "clients", "InputMethodClients", CLIENTS_ERRORS);
            case INPUT_METHOD_SERVICE ->
                    inputMethod(ts, "service", "InputMethodService", SERVICE_ERRORS);
            case INPUT_METHOD_MANAGER_SERVICE ->
                    inputMethod(
                            ts,
                            "manager_service",
                            "InputMethodManagerService",
                            MANAGER_SERVICE_ERRORS);
            case VIEW_CAPTURE -> views.read(ts, packet.state(), carried);
            case INPUT_EVENT -> inputEvents.read(ts, carried);
            case WINDOW_MANAGER -> windows.read(ts, carried);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void inputMethod(long ts, String name, String message, int errors) {
        Table table = rows.table("__intrinsic_inputmethod_" + name);
        int row = table.addRow();
        table.longs("ts").set(row, ts);
        table.ints("base64_proto_id").set(row, rows.proto(carried));
        args.clear();
        rows.addArgs(message + "TraceProto", carried, ProtoToArgs.Selection.ALL, errors, args);
        rows.commit(table, row, args);
    }
}
