// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.Arrays;
import java.util.List;

/// Makes a run of events: each queue's part in order of time, one after the other.
final class RunWriter {
    private final RunStore store;
    private final SortedOrder order = new SortedOrder();
    private byte[] bytes = new byte[1 << 16];
    private int parts;

    // Of the event that was written last.
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
        int[] starts = order.byQueue(events);
        int[] sorted = order.events();
        int first = into.size();
        int at = 0;
        for (int i = 0; i + 1 < starts.length; i++) {
            RunPart part = new RunPart();
            part.number = parts++;
            part.queue = events.kinds[sorted[starts[i]]] >>> 16;
            part.start = at;
            part.count = starts[i + 1] - starts[i];
            part.firstTimestamp = events.timestamps[sorted[starts[i]]];
            part.lastTimestamp = events.timestamps[sorted[starts[i + 1] - 1]];
            at = encode(events, sorted, starts[i], starts[i + 1], at);
            part.end = at;
            into.add(part);
        }
        RunStore.Run run = store.add(bytes, at);
        for (RunPart part : into.subList(first, into.size())) {
            part.run = run;
            run.use();
        }
        events.size = 0;
    }

    /// Numbers parts from a number on.
    void countFrom(int number) {
        parts = number;
    }

    private int encode(PushedEvents events, int[] sorted, int from, int to, int start) {
        long room = start + (long) (to - from) * EventCode.MOST_BYTES + Long.BYTES;
        if (bytes.length < room) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(room, bytes.length * 2L));
        }
        timestamp = events.timestamps[sorted[from]];
        payload = 0;
        aux = 0;
        parser = 0;
        int at = start;
        for (int i = from; i < to; i++) {
            at = encode(events, sorted[i], at);
        }
        return at;
    }

    /// A method, not the body of a loop that runs once a run: that would stay in the interpreter for long.
    private int encode(PushedEvents events, int event, int place) {
        byte[] out = bytes;
        int at = place + 1;
        long time = events.timestamps[event];
        long load = events.payloads[event];
        long later = time - timestamp;
        long further = EventCode.zigzag(load - payload);
        int laterSize = EventCode.sizeOf(later);
        int furtherSize = EventCode.sizeOf(further);
        int head = laterSize | furtherSize << EventCode.PAYLOAD_SHIFT;
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
        timestamp = time;
        payload = load;
        return at;
    }
}
