// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Sorts events by timestamp. Equal timestamps keep the order of their queues, and inside a queue
/// the order in which they were pushed.
///
/// Four primitive arrays hold everything; no object is made per event.
public final class TraceSorter {
    /// The queue of a stream that has only one.
    public static final int STREAM_QUEUE = 0;

    private static final int FIRST_EVENTS = 1 << 10;

    private final List<EventParser> parsers = new ArrayList<>();
    private long[] timestamps = new long[FIRST_EVENTS];
    private long[] payloads = new long[FIRST_EVENTS];
    private int[] auxes = new int[FIRST_EVENTS];
    private int[] queueAndParser = new int[FIRST_EVENTS];
    private int size;
    private long maxTimestamp;

    /// Makes a parser known.
    ///
    /// @return the number to push its events with
    public int register(EventParser parser) {
        parsers.add(parser);
        return parsers.size() - 1;
    }

    /// Adds an event.
    ///
    /// @param queue below 65 536; ties go to the lower one
    /// @param parser as [#register(EventParser)] returned it
    /// @param payload handed to the parser as it is
    /// @param aux handed to the parser as it is
    public void push(int queue, long timestampNanos, int parser, long payload, int aux) {
        if (size == timestamps.length) {
            grow();
        }
        timestamps[size] = timestampNanos;
        payloads[size] = payload;
        auxes[size] = aux;
        queueAndParser[size] = queue << 16 | parser;
        size++;
        maxTimestamp = Math.max(maxTimestamp, timestampNanos);
    }

    /// The latest timestamp pushed so far, in nanoseconds of trace time; 0 before the first.
    public long maxTimestamp() {
        return maxTimestamp;
    }

    /// Hands every event to its parser, earliest first, and forgets them. Parsers may push more
    /// while this runs; those are handed over at the next flush.
    public void flush() {
        int count = size;
        int[] order = sortedOrder(count);
        long[] ts = timestamps;
        long[] payload = payloads;
        int[] aux = auxes;
        int[] kind = queueAndParser;
        reset();
        for (int i = 0; i < count; i++) {
            int event = order.length == 0 ? i : order[i];
            parsers.get(kind[event] & 0xFFFF).parse(ts[event], payload[event], aux[event]);
        }
    }

    /// An empty array means that the events lie in order already.
    private int[] sortedOrder(int count) {
        boolean sorted = true;
        for (int i = 1; i < count && sorted; i++) {
            sorted = compare(i - 1, i) <= 0;
        }
        return sorted ? new int[0] : MergeSort.order(count, this::compare);
    }

    private int compare(int a, int b) {
        int byTime = Long.compare(timestamps[a], timestamps[b]);
        return byTime != 0
                ? byTime
                : Integer.compareUnsigned(queueAndParser[a] >>> 16, queueAndParser[b] >>> 16);
    }

    private void reset() {
        timestamps = new long[FIRST_EVENTS];
        payloads = new long[FIRST_EVENTS];
        auxes = new int[FIRST_EVENTS];
        queueAndParser = new int[FIRST_EVENTS];
        size = 0;
    }

    private void grow() {
        int capacity = Math.multiplyExact(size, 2);
        timestamps = Arrays.copyOf(timestamps, capacity);
        payloads = Arrays.copyOf(payloads, capacity);
        auxes = Arrays.copyOf(auxes, capacity);
        queueAndParser = Arrays.copyOf(queueAndParser, capacity);
    }
}
