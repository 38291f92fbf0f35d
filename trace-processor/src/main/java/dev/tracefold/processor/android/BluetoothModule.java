// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.EnumDescriptor;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `bluetooth_trace_event`: packets between the Bluetooth stack and its controller.
final class BluetoothModule implements PacketModule {
    private static final int EVENT = 114;
    private static final int PACKET_TYPE = 1;
    private static final int DURATION = 4;

    /// Names of the fields that are args, by number.
    private static final String[] ARGS = {
        "", "", "Count", "Length", "", "Op Code", "Event Code", "Subevent Code", "Handle",
    };

    private static final TrackSpec TRACK = TrackSpec.slice("bluetooth_trace_event");

    private final TraceContext context;
    private final MessageFields event = new MessageFields(ARGS.length - 1);
    private final ArgSet args = new ArgSet();

    BluetoothModule(TraceContext context) {
        this.context = context;
    }

    @Override
    public int[] fields() {
        return new int[] {EVENT};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        event.enter(value);
        StringPool strings = context.strings();
        args.clear();
        if (event.has(PACKET_TYPE)) {
            int type = strings.intern(typeName(event.intValue(PACKET_TYPE)));
            args.add(strings.intern("TracePacketType"), ArgType.STRING, type);
        }
        for (int i = 0; i < ARGS.length; i++) {
            if (!ARGS[i].isEmpty() && event.has(i)) {
                args.add(strings.intern(ARGS[i]), ArgType.UINT, event.uintValue(i));
            }
        }
        int name = strings.intern("BluetoothTraceEvent");
        int track = context.tracks().intern(TRACK, name);
        context.slices()
                .scoped(
                        timestampNanos,
                        track,
                        StringPool.NULL_ID,
                        name,
                        event.uintValue(DURATION),
                        args);
    }

    private String typeName(int type) {
        @Nullable EnumDescriptor names =
                context.descriptors().enumeration("bluetooth.tracing.BluetoothTracePacketType");
        @Nullable String name = names == null ? null : names.name(type);
        return name == null ? "PBZERO_UNKNOWN_ENUM_VALUE" : name;
    }
}
