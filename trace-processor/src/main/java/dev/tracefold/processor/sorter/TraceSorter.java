// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.tracefold.processor.storage.HeapLimit;

/// Sorts events by timestamp. Equal timestamps keep the order of their queues, and inside a queue
/// the order in which they were pushed.
///
/// Four primitive arrays hold everything; no object is made per event.
///
/// Sorting waits for the end of the input, unless [#allowEarlyExtraction()] was called: then events that the
/// recorder has flushed twice before a read of its buffers are handed on as soon as that read shows
/// in the trace, and events that come too late for it are dropped.
public final class TraceSorter {
    /// The queue of a stream that has only one.
    public static final int STREAM_QUEUE = 0;

    private static final int FIRST_EVENTS = 1 << 10;
    private static final int MAX_QUEUES = 1 << 16;

    private static final int EVENT_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;
    private static final int PART_OF_HEAP = 4;

    /// Is told of events that are dropped.
    public interface Losses {
        /// An event has a time before 0.
        void negativeTimestamp();

        /// An event came after later ones had been handed on.
        void tooLate();
    }

    private static final Losses UNCOUNTED =
            new Losses() {
                @Override
                public void negativeTimestamp() {
                    // Nobody asked.
                }

                @Override
                public void tooLate() {
                    // Nobody asked.
                }
            };

    private final List<EventParser> parsers = new ArrayList<>();
    private final Losses losses;
    private long[] timestamps = new long[FIRST_EVENTS];
    private long[] payloads = new long[FIRST_EVENTS];
    private int[] auxes = new int[FIRST_EVENTS];
    private int[] queueAndParser = new int[FIRST_EVENTS];
    private int size;
    private int queues = 1;
    private long maxTimestamp;
    private long handedOnUntil = Long.MIN_VALUE;
    private boolean earlyExtraction;
    private int flushesSinceExtraction;
    private int sizeAtLastExtraction;

    /// A sorter whose losses nobody counts; for tests.
    public TraceSorter() {
        this(UNCOUNTED);
    }

    /// A sorter that reports what it drops.
    public TraceSorter(Losses losses) {
        this.losses = losses;
    }

    /// Makes a parser known.
    ///
    /// @return the number to push its events with
    public int register(EventParser parser) {
        parsers.add(parser);
        return parsers.size() - 1;
    }

    /// Makes another queue; ties between queues go to the one made first.
    ///
    /// @return the number to push its events with
    public int createQueue() {
        if (queues < MAX_QUEUES - 1) {
            queues++;
        }
        return queues - 1;
    }

    /// Adds an event; one with a negative timestamp or one that comes too late is dropped.
    ///
    /// @param queue below 65 536; ties go to the lower one
    /// @param parser as [#register(EventParser)] returned it
    /// @param payload handed to the parser as it is
    /// @param aux handed to the parser as it is
    public void push(int queue, long timestampNanos, int parser, long payload, int aux) {
        if (timestampNanos < 0) {
            losses.negativeTimestamp();
            return;
        }
        if (timestampNanos < handedOnUntil) {
            losses.tooLate();
            return;
        }
        int at = size;
        if (at == timestamps.length) {
            grow();
        }
        timestamps[at] = timestampNanos;
        payloads[at] = payload;
        auxes[at] = aux;
        queueAndParser[at] = queue << 16 | parser;
        size = at + 1;
        maxTimestamp = Math.max(maxTimestamp, timestampNanos);
    }

    /// The latest timestamp pushed so far, in nanoseconds of trace time; 0 before the first.
    public long maxTimestamp() {
        return maxTimestamp;
    }

    /// How many events wait.
    public int size() {
        return size;
    }

    /// Lets events go before the end of the input where the recorder says that it is safe.
    public void allowEarlyExtraction() {
        earlyExtraction = true;
    }

    /// Makes sorting wait for the end of the input from now on.
    ///
    /// @return false when events have been handed on already
    public boolean requireFullSort() {
        earlyExtraction = false;
        return handedOnUntil == Long.MIN_VALUE;
    }

    /// The recorder has flushed all its data sources.
    public void flushSeen() {
        flushesSinceExtraction++;
    }

    /// The recorder has read its buffers: what was pushed before the last such read and two flushes
    /// is complete.
    public void bufferReadSeen() {
        if (!earlyExtraction || flushesSinceExtraction < 2) {
            return;
        }
        extractPushedBefore(sizeAtLastExtraction);
        sizeAtLastExtraction = size;
        flushesSinceExtraction = 0;
    }

    /// Hands every event to its parser, earliest first, and forgets them. Parsers may push more
    /// while this runs; those are handed over at the next flush.
    public void flush() {
        int count = size;
        int[] order = new SortedOrder(timestamps, queueAndParser).of(count);
        handOn(order, count, count);
        sizeAtLastExtraction = 0;
    }

    private void extractPushedBefore(int pushed) {
        if (pushed == 0) {
            return;
        }
        long until = 0;
        for (int i = 0; i < pushed; i++) {
            until = Math.max(until, timestamps[i]);
        }
        int count = size;
        int[] order = new SortedOrder(timestamps, queueAndParser).of(count);
        int handed = 0;
        while (handed < count && timestamps[at(order, handed)] <= until) {
            handed++;
        }
        handOn(order, handed, count);
        handedOnUntil = until;
    }

    private static int at(int[] order, int i) {
        return order.length == 0 ? i : order[i];
    }

    /// Hands the first events of the order on and keeps the rest.
    private void handOn(int[] order, int handed, int count) {
        long[] ts = timestamps;
        long[] payload = payloads;
        int[] aux = auxes;
        int[] kind = queueAndParser;
        reset();
        for (int i = handed; i < count; i++) {
            int event = at(order, i);
            push(kind[event] >>> 16, ts[event], kind[event] & 0xFFFF, payload[event], aux[event]);
        }
        EventParser[] byNumber = parsers.toArray(new EventParser[0]);
        for (int i = 0; i < handed; i++) {
            int event = at(order, i);
            byNumber[kind[event] & 0xFFFF].parse(ts[event], payload[event], aux[event]);
        }
    }

    private void reset() {
        timestamps = new long[FIRST_EVENTS];
        payloads = new long[FIRST_EVENTS];
        auxes = new int[FIRST_EVENTS];
        queueAndParser = new int[FIRST_EVENTS];
        size = 0;
    }

    private void grow() {
        long most = HeapLimit.part(PART_OF_HEAP) / EVENT_BYTES;
        HeapLimit.check((size + 1L) * EVENT_BYTES, PART_OF_HEAP, "events that wait for their turn");
        int capacity = (int) Math.min(Math.multiplyExact(size, 2), most);
        timestamps = Arrays.copyOf(timestamps, capacity);
        payloads = Arrays.copyOf(payloads, capacity);
        auxes = Arrays.copyOf(auxes, capacity);
        queueAndParser = Arrays.copyOf(queueAndParser, capacity);
    }
}
