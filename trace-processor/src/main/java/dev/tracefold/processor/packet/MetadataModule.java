// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.Arrays;
import java.util.Base64;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.ProtoReader;

/// Identity of the trace, state of the UI that recorded it, and the triggers that made it.
public final class MetadataModule implements PacketModule {
    private static final TrackSpec TRIGGERS = TrackSpec.slice("triggers");
    private static final int CLONE_TRIGGER_TIME = StatKeys.of("traced_clone_trigger_timestamp_ns");

    private static final int TRIGGER = 46;
    private static final int UI_STATE = 78;
    private static final int TRACE_UUID = 89;
    private static final int CHROME_TRIGGER = 109;
    private static final int CLONE_SNAPSHOT_TRIGGER = 113;

    private final TraceContext context;
    private final TraceUuid uuid;
    private final ProtoReader message = new ProtoReader();
    private final ArgSet args = new ArgSet();
    private boolean hasTrigger;
    private boolean hasCloneTrigger;

    MetadataModule(TraceContext context, TraceUuid uuid) {
        this.context = context;
        this.uuid = uuid;
    }

    @Override
    public int[] fields() {
        return new int[] {TRIGGER, UI_STATE, TRACE_UUID, CHROME_TRIGGER, CLONE_SNAPSHOT_TRIGGER};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        return switch (field) {
            case UI_STATE -> {
                byte[] state =
                        Arrays.copyOfRange(
                                value.buffer(), value.start(), value.start() + value.length());
                context.metadata().set("ui_state", Base64.getEncoder().encodeToString(state));
                yield true;
            }
            case TRACE_UUID -> {
                traceUuid(value);
                yield true;
            }
            default -> false;
        };
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        switch (field) {
            case TRIGGER -> trigger(timestampNanos, value, false);
            case CLONE_SNAPSHOT_TRIGGER -> trigger(timestampNanos, value, true);
            case CHROME_TRIGGER -> chromeTrigger(timestampNanos, value);
            default -> {}
        }
    }

    private void traceUuid(ProtoReader value) {
        long msb = 0;
        long lsb = 0;
        message.enter(value);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> msb = message.longValue();
                case 2 -> lsb = message.longValue();
                default -> {}
            }
        }
        uuid.set(msb, lsb);
    }

    private void trigger(long timestampNanos, ProtoReader value, boolean isClone) {
        StringPool strings = context.strings();
        String name = "";
        args.clear();
        message.enter(value);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = FieldText.of(message);
                case 2 ->
                        args.add(
                                strings.intern("producer_name"),
                                ArgType.STRING,
                                strings.intern(FieldText.of(message)));
                case 3 ->
                        args.add(
                                strings.intern("trusted_producer_uid"),
                                ArgType.INT,
                                message.intValue());
                default -> {}
            }
        }
        addSlice(timestampNanos, strings.intern(name));
        if (isClone ? !hasCloneTrigger : !hasTrigger && !hasCloneTrigger) {
            context.metadata().set("trace_trigger", name);
        }
        if (isClone && !hasCloneTrigger) {
            context.stats().set(CLONE_TRIGGER_TIME, timestampNanos);
        }
        hasTrigger = true;
        hasCloneTrigger |= isClone;
    }

    private void chromeTrigger(long timestampNanos, ProtoReader value) {
        String name = "";
        long hash = 0;
        message.enter(value);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = FieldText.of(message);
                case 2 -> hash = message.longValue();
                default -> {}
            }
        }
        args.clear();
        String shown = name.isEmpty() ? "0x%x".formatted(hash) : name;
        addSlice(timestampNanos, context.strings().intern(shown));
        context.metadata().set("cr-triggered_rule_name_hash", hash);
    }

    private void addSlice(long timestampNanos, int name) {
        int track = context.tracks().intern(TRIGGERS, context.strings().intern("Trace Triggers"));
        context.slices().scoped(timestampNanos, track, StringPool.NULL_ID, name, 0, args);
    }
}
