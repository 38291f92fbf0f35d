// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Events that have no payload message of their own: the old kind, whose payload names its fields, and
/// the new, whose fields are described in the trace.
final class GenericEvents {
    private static final int ERRORS = StatKeys.of("ftrace_generic_descriptor_errors");

    /// Described events have field numbers from here on.
    private static final int FIRST_DESCRIBED = 65_536;

    private static final int MAX_FIELDS = 32;

    // GenericEventDescriptor, DescriptorProto, FieldDescriptorProto
    private static final int FIELD_ID = 1;
    private static final int EVENT_DESCRIPTOR = 2;
    private static final int NAME = 1;
    private static final int FIELD = 2;
    private static final int NUMBER = 3;
    private static final int TYPE = 5;

    // GenericFtraceEvent and its Field
    private static final int EVENT_NAME = 1;
    private static final int STR_VALUE = 3;
    private static final int INT_VALUE = 4;
    private static final int UINT_VALUE = 5;

    /// What the type numbers of FieldDescriptorProto are to the raw table, from 1.
    private static final String KINDS = "ddiuiuuismmsuiiizz";

    /// A described event: string ids and kinds by field number.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Description(int name, int[] keys, FtraceEventType.@Nullable FieldKind[] kinds) {}

    private final TraceContext context;
    private final StringPool strings;
    private final RawEvents raw;
    private final KernelTrackEvents trackEvents;
    private final Map<Integer, Description> descriptions = new HashMap<>();
    private final MessageFields descriptor = new MessageFields(EVENT_DESCRIPTOR);
    private final MessageFields message = new MessageFields(FIELD);
    private final MessageFields field = new MessageFields(TYPE);
    private final ProtoReader reader = new ProtoReader();
    private final ArgSet args = new ArgSet();

    GenericEvents(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.raw = new RawEvents(context);
        this.trackEvents = new KernelTrackEvents(context);
    }

    /// Whether events of that number are described by the trace.
    boolean contains(int type) {
        return type >= FIRST_DESCRIBED;
    }

    /// @param value stands on a GenericEventDescriptor
    void addDescriptor(ProtoReader value) {
        descriptor.enter(value);
        int number = descriptor.intValue(FIELD_ID);
        if (descriptions.containsKey(number)) {
            return;
        }
        message.enter(descriptor, EVENT_DESCRIPTOR);
        int name = message.stringId(NAME, strings);
        int[] keys = new int[MAX_FIELDS];
        FtraceEventType.@Nullable FieldKind[] kinds = new FtraceEventType.FieldKind[MAX_FIELDS];
        message.walk(reader);
        while (reader.next()) {
            if (reader.field() != FIELD) {
                continue;
            }
            field.enter(reader);
            int fieldNumber = field.intValue(NUMBER);
            int type = field.intValue(TYPE);
            if (fieldNumber < 0 || fieldNumber >= MAX_FIELDS || type > KINDS.length()) {
                context.stats().increment(ERRORS);
                return;
            }
            keys[fieldNumber] = field.stringId(NAME, strings);
            kinds[fieldNumber] =
                    type < 1 ? null : FtraceEventType.FieldKind.of(KINDS.charAt(type - 1));
        }
        Description description = new Description(name, keys, kinds);
        descriptions.put(number, description);
        trackEvents.add(number, description);
    }

    /// Takes a described event.
    ///
    /// @param wantsRows whether it is late enough for more than its raw event
    void parse(FtraceEvent event, boolean wantsRows) {
        if (wantsRows) {
            trackEvents.parse(event);
        }
        if (!raw.isEnabled()) {
            return;
        }
        Description description = descriptions.get(event.type());
        if (description == null) {
            context.stats().increment(ERRORS);
            return;
        }
        args.clear();
        event.walk(reader);
        while (reader.next()) {
            int number = reader.field();
            FtraceEventType.FieldKind kind =
                    number < MAX_FIELDS ? description.kinds()[number] : null;
            if (kind == null) {
                context.stats().increment(ERRORS);
            } else {
                RawEvents.addValue(args, description.keys()[number], kind, reader, strings);
            }
        }
        addRaw(event, description.name());
    }

    /// Takes an event whose payload names its fields.
    void parseSelfDescribed(FtraceEvent event) {
        args.clear();
        event.walk(reader);
        while (reader.next()) {
            if (reader.field() != FIELD) {
                continue;
            }
            field.enter(reader);
            int key = field.stringId(NAME, strings);
            if (field.has(INT_VALUE)) {
                args.add(key, ArgType.INT, field.longValue(INT_VALUE));
            } else if (field.has(UINT_VALUE)) {
                args.add(key, ArgType.INT, field.longValue(UINT_VALUE));
            } else if (field.has(STR_VALUE)) {
                args.add(key, ArgType.STRING, field.stringId(STR_VALUE, strings));
            }
        }
        addRaw(event, event.stringId(EVENT_NAME));
    }

    void finish() {
        raw.finish();
    }

    private void addRaw(FtraceEvent event, int name) {
        int utid = context.processes().getOrCreateThread(event.tid());
        raw.add(event.timestampNanos(), name, utid, event.cpu(), 0, args);
    }
}
