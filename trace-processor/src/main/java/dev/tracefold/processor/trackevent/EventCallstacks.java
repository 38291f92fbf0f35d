// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.wire.ProtoReader;

/// Stores where in the code slices began and ended.
final class EventCallstacks {
    private static final int INLINE = 55;
    private static final int INTERNED = 56;
    private static final int WEIGHT = 57;

    private final Callstacks callstacks;
    private final Table table;
    private final ProtoReader reader = new ProtoReader();

    EventCallstacks(TraceContext context, Callstacks callstacks) {
        this.callstacks = callstacks;
        this.table = context.storage().table("__intrinsic_track_event_callstacks");
    }

    /// Adds the callstack of an event, if it has one, to its slice.
    void add(CurrentEvent event, int slice, int track) {
        TrackEventMessage message = event.message;
        if (!message.hasOwnArgs()) {
            return;
        }
        int callsite = Callstacks.NONE;
        boolean hasWeight = false;
        double weight = 0;
        reader.reset(message.buffer, message.start, message.end);
        while (reader.next()) {
            switch (reader.field()) {
                case INLINE -> callsite = callstacks.inline(reader);
                case INTERNED -> callsite = callstacks.interned(event.state(), reader.longValue());
                case WEIGHT -> {
                    hasWeight = true;
                    weight = reader.doubleValue();
                }
                default -> {
                    // Of no meaning here.
                }
            }
        }
        if (callsite == Callstacks.NONE) {
            return;
        }
        boolean isEnd = message.type == TrackEventMessage.TYPE_SLICE_END;
        int row = table.addRow();
        table.ints("slice_id").set(row, slice);
        table.ints("track_id").set(row, track);
        table.ints(isEnd ? "end_callsite_id" : "callsite_id").set(row, callsite);
        if (hasWeight) {
            table.doubles("weight").set(row, weight);
        }
    }
}
