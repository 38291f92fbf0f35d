// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.wire.ProtoReader;

/// Which fields the last event of a kind had, and in which order. The next one mostly has the same ones: then only
/// the values of its args are new.
final class KnownFields {
    private static final int MOST_FIELDS = 32;
    private static final int NO_ARG = -1;
    private static final int WIRE_TYPE_BITS = 3;

    private final StringPool strings;
    private final ArgSet args;
    private final int[] tags = new int[MOST_FIELDS];
    private final int[] places = new int[MOST_FIELDS];
    private final FtraceEventType.FieldKind[] kinds = new FtraceEventType.FieldKind[MOST_FIELDS];
    private int size;
    private boolean isUsable;

    /// @param args of the events of the kind
    KnownFields(StringPool strings, ArgSet args) {
        this.strings = strings;
        this.args = args;
    }

    /// Sets the args of an event that has the same fields as the one before.
    ///
    /// @param payload before its first field
    /// @return false when it has others, and the args are to be collected
    boolean set(ProtoReader payload) {
        if (!isUsable) {
            return false;
        }
        int at = 0;
        while (payload.next()) {
            if (at == size || tag(payload) != tags[at]) {
                return false;
            }
            if (places[at] != NO_ARG) {
                args.setValue(places[at], RawEvents.value(kinds[at], payload, strings));
            }
            at++;
        }
        return at == size;
    }

    /// Says that args are collected from their first field on.
    void begin() {
        size = 0;
        isUsable = true;
        args.clear();
    }

    /// Notes a field of which there is no arg.
    void skip(ProtoReader field) {
        add(field, NO_ARG, FtraceEventType.FieldKind.MESSAGE);
    }

    /// Notes a field that was made an arg.
    void take(ProtoReader field, int key, FtraceEventType.FieldKind kind) {
        add(field, args.indexOf(key), kind);
    }

    /// Says that an arg is not its field alone, so that the next event's are to be collected again.
    void takeNone() {
        isUsable = false;
    }

    /// Says that the last field was noted.
    void end() {
        if (isUsable) {
            args.fixKeys();
        }
    }

    private void add(ProtoReader field, int place, FtraceEventType.FieldKind kind) {
        if (size == MOST_FIELDS) {
            isUsable = false;
            return;
        }
        tags[size] = tag(field);
        places[size] = place;
        kinds[size++] = kind;
    }

    private static int tag(ProtoReader field) {
        return field.field() << WIRE_TYPE_BITS | field.wireType();
    }
}
