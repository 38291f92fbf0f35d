// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Makes a run of events: each queue's part in order of time, one after the other.
final class RunWriter {
    private static final int EVENTS_AT_ONCE = 64;

    private final RunStore store;
    private final SortedOrder order = new SortedOrder();
    private byte[] bytes = new byte[1 << 16];
    private int parts;

    // The event before, as far as the next is written by its differences.
    private long timestamp;
    private long payload;
    private int aux;
    private int parser;

    RunWriter(RunStore store) {
        this.store = store;
    }

    /// Writes events and forgets them.
    ///
    /// @param into is given a part for each queue that has events
    void write(PushedEvents events, List<RunPart> into) {
        if (events.size == 0) {
            return;
        }
        boolean isInOrder = events.isInOrder();
        int[] starts = isInOrder ? new int[] {0, events.size} : order.byQueue(events);
        int @Nullable [] sorted = isInOrder ? null : order.events();
        int first = into.size();
        int at = 0;
        for (int i = 0; i + 1 < starts.length; i++) {
            RunPart part = new RunPart();
            part.number = takeNumber();
            part.queue = events.kinds[event(sorted, starts[i])] >>> 16;
            part.start = at;
            part.count = starts[i + 1] - starts[i];
            part.firstTimestamp = events.timestamps[event(sorted, starts[i])];
            part.lastTimestamp = events.timestamps[event(sorted, starts[i + 1] - 1)];
            at = encode(events, sorted, starts[i], starts[i + 1], at);
            part.end = at;
            into.add(part);
        }
        RunStore.Run run = store.add(bytes, at);
        for (RunPart part : into.subList(first, into.size())) {
            part.run = run;
            run.use();
        }
        events.clear();
    }

    /// @param sorted null for events that are in order as they were pushed
    private static int event(int @Nullable [] sorted, int number) {
        return sorted == null ? number : sorted[number];
    }

    /// The number of a part that is made elsewhere.
    int takeNumber() {
        return parts++;
    }

    /// Numbers parts from a number on.
    void countFrom(int number) {
        parts = number;
    }

    private int encode(PushedEvents events, int @Nullable [] sorted, int from, int to, int start) {
        long room = start + (long) (to - from) * EventCode.MOST_BYTES + Long.BYTES;
        if (bytes.length < room) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(room, bytes.length * 2L));
        }
        timestamp = events.timestamps[event(sorted, from)];
        payload = 0;
        aux = 0;
        parser = 0;
        int at = start;
        for (int i = from; i < to; i += EVENTS_AT_ONCE) {
            at = encodeSome(events, sorted, i, Math.min(i + EVENTS_AT_ONCE, to), at);
        }
        return at;
    }

    /// One loop over all events would be interpreted for thousands of them before it is compiled.
    private int encodeSome(
            PushedEvents events, int @Nullable [] sorted, int from, int to, int start) {
        byte[] out = bytes;
        int at = start;
        long lastTimestamp = timestamp;
        long lastPayload = payload;
        for (int i = from; i < to; i++) {
            int event = event(sorted, i);
            long later = events.timestamps[event] - lastTimestamp;
            long further = EventCode.zigzag(events.payloads[event] - lastPayload);
            int laterSize = EventCode.sizeOf(later);
            int furtherSize = EventCode.sizeOf(further);
            int head = laterSize | furtherSize << EventCode.PAYLOAD_SHIFT;
            int place = at++;
            EventCode.put(out, at, later);
            at += EventCode.bytes(laterSize);
            EventCode.put(out, at, further);
            at += EventCode.bytes(furtherSize);
            if (events.auxes[event] != aux) {
                aux = events.auxes[event];
                head |= EventCode.HAS_AUX;
                EventCode.put(out, at, aux);
                at += Integer.BYTES;
            }
            if ((events.kinds[event] & 0xFFFF) != parser) {
                parser = events.kinds[event] & 0xFFFF;
                head |= EventCode.HAS_PARSER;
                EventCode.put(out, at, parser);
                at += Short.BYTES;
            }
            out[place] = (byte) head;
            lastTimestamp = events.timestamps[event];
            lastPayload = events.payloads[event];
        }
        timestamp = lastTimestamp;
        payload = lastPayload;
        return at;
    }
}
