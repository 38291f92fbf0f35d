// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.FlowTracker;
import dev.tracefold.processor.tracker.StatKeys;

/// Flows: events of their own (`s`, `t`, `f`), which bind to the slices around or after them, and
/// fields of other events (`bind_id`).
final class FlowEvents {
    private static final int INVALID_ID = StatKeys.of("flow_invalid_id");
    private static final int NO_DIRECTION = StatKeys.of("flow_without_direction");
    private static final int HEX = 16;

    private final TraceContext context;
    private final FlowTracker flows;
    private final StringPool strings;

    FlowEvents(TraceContext context) {
        this.context = context;
        this.flows = context.flows();
        this.strings = context.strings();
    }

    /// `s`, `t`, `f`.
    boolean legacy(EventFields event, int utid) {
        int track = context.tracks().threadTrack(utid);
        int flags = event.flags();
        long id = event.id();
        boolean isString = EventFlags.has(flags, EventFlags.ID_IS_STRING);
        if (!isValid(flags, EventFlags.ID_IS_NUMBER, isString, id)) {
            context.stats().increment(INVALID_ID);
            return true;
        }
        long source = isString ? parse((int) id) : id;
        long flow = flows.legacyFlow(source, event.category(), event.name());
        switch (EventFlags.phase(flags)) {
            case 's' -> flows.beginOnTrack(track, flow);
            case 't' -> flows.stepOnTrack(track, flow);
            default -> {
                boolean enclosing = EventFlags.has(flags, EventFlags.BINDS_ENCLOSING);
                flows.endOnTrack(track, flow, enclosing, false);
            }
        }
        return true;
    }

    /// Binds the slice that an event has just made to the flow that it names, if it names one.
    void bind(EventFields event, int track) {
        int flags = event.flags();
        boolean isString = EventFlags.has(flags, EventFlags.BIND_ID_IS_STRING);
        long id = event.bindId();
        if (!isValid(flags, EventFlags.BIND_ID_IS_NUMBER, isString, id)) {
            return;
        }
        long flow = isString ? parse((int) id) : id;
        boolean in = EventFlags.has(flags, EventFlags.FLOW_IN);
        boolean out = EventFlags.has(flags, EventFlags.FLOW_OUT);
        if (in && out) {
            flows.stepOnTrack(track, flow);
        } else if (out) {
            flows.beginOnTrack(track, flow);
        } else if (in) {
            flows.endOnTrack(track, flow, true, false);
        } else {
            context.stats().increment(NO_DIRECTION);
        }
    }

    private boolean isValid(int flags, int numberFlag, boolean isString, long id) {
        return isString ? isHex(strings.getOrEmpty((int) id)) : EventFlags.has(flags, numberFlag);
    }

    private static boolean isHex(String text) {
        int from = prefix(text);
        if (from == text.length()) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), HEX) < 0) {
                return false;
            }
        }
        return true;
    }

    /// The number of at most 64 bits that a string of hexadecimal digits is; a longer one is the
    /// greatest.
    private long parse(int stringId) {
        String text = strings.getOrEmpty(stringId);
        long value = 0;
        for (int i = prefix(text); i < text.length(); i++) {
            if (value >>> 60 != 0) {
                return -1;
            }
            value = value << 4 | Character.digit(text.charAt(i), HEX);
        }
        return value;
    }

    private static int prefix(String text) {
        return text.startsWith("0x") || text.startsWith("0X") ? 2 : 0;
    }
}
