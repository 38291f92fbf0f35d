// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.SpillFile;

/// Sorts events by timestamp. Equal timestamps keep the order of their queues, and inside a queue
/// the order in which they were pushed.
///
/// Events are gathered in four primitive arrays; full ones become a run, each queue in order by itself, which
/// takes some five bytes an event and goes to a file when there are too many of them. In the end
/// the runs are merged, and given back as they are read. No object is made per event.
///
/// Sorting waits for the end of the input, unless [#allowEarlyExtraction()] was called: then events that the
/// recorder has flushed twice before a read of its buffers are handed on as soon as that read shows
/// in the trace, and events that come too late for it are dropped.
public final class TraceSorter {
    /// The queue of a stream that has only one.
    public static final int STREAM_QUEUE = 0;

    /// What runs may take off the heap unless somebody says otherwise.
    public static final long DEFAULT_BYTES = 64L << 20;

    private static final int MAX_QUEUES = 1 << 16;
    private static final int EVENTS_AT_ONCE = 64;
    private static final int WINDOW_BYTES = 1 << 14;
    private static final int LEAST_WINDOW_BYTES = 1 << 7;
    private static final int ALL_WINDOWS_BYTES = 1 << 25;

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
    private final RunWriter writer;
    private final PushedEvents pushed = new PushedEvents();
    private List<RunPart> parts = new ArrayList<>();
    private long waiting;
    private long latestWaiting;
    private int queues = 1;
    private long maxTimestamp;
    private long handedOnUntil = Long.MIN_VALUE;
    private boolean earlyExtraction;
    private int flushesSinceExtraction;
    private long waitingAtLastExtraction;
    private long latestAtLastExtraction;

    /// A sorter whose losses nobody counts and that keeps everything in memory; for tests.
    public TraceSorter() {
        this(UNCOUNTED, new NativeMemory(Long.MAX_VALUE), new SpillFile(), Long.MAX_VALUE);
    }

    /// A sorter that reports what it drops.
    ///
    /// @param memory where runs are
    /// @param file where they go that are too many
    /// @param mostBytes what runs may take in memory
    public TraceSorter(Losses losses, NativeMemory memory, SpillFile file, long mostBytes) {
        this.losses = losses;
        this.writer = new RunWriter(new RunStore(memory, file, mostBytes));
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
        if (pushed.isFull()) {
            writer.write(pushed, parts);
        }
        pushed.add(timestampNanos, queue << 16 | parser, payload, aux);
        waiting++;
        latestWaiting = Math.max(latestWaiting, timestampNanos);
        maxTimestamp = Math.max(maxTimestamp, timestampNanos);
    }

    /// Adds events that are in order already, as if each were pushed now, if none of them would be dropped.
    ///
    /// @param events asked while events are handed on, each once
    /// @param count how many there are, one at least
    /// @param firstNanos time of the first
    /// @param lastNanos time of the last
    /// @return false when they have to be pushed one by one
    public boolean pushSorted(
            int parser, SortedEvents events, int count, long firstNanos, long lastNanos) {
        if (firstNanos < 0 || firstNanos < handedOnUntil || lastNanos < firstNanos) {
            return false;
        }
        writer.write(pushed, parts);
        RunPart part = new RunPart();
        part.number = writer.takeNumber();
        part.queue = STREAM_QUEUE;
        part.parser = parser;
        part.events = events;
        part.firstTimestamp = firstNanos;
        part.lastTimestamp = lastNanos;
        parts.add(part);
        waiting += count;
        latestWaiting = Math.max(latestWaiting, lastNanos);
        maxTimestamp = Math.max(maxTimestamp, lastNanos);
        return true;
    }

    /// The latest timestamp pushed so far, in nanoseconds of trace time; 0 before the first.
    public long maxTimestamp() {
        return maxTimestamp;
    }

    /// How many events wait.
    public long size() {
        return waiting;
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
        if (waitingAtLastExtraction > 0) {
            long until = latestAtLastExtraction;
            handOn(until);
            handedOnUntil = until;
        }
        waitingAtLastExtraction = waiting;
        latestAtLastExtraction = latestWaiting;
        flushesSinceExtraction = 0;
    }

    /// Hands every event to its parser, earliest first, and forgets them. Parsers may push more
    /// while this runs; those are handed over at the next flush.
    public void flush() {
        handOn(Long.MAX_VALUE);
        waitingAtLastExtraction = 0;
    }

    /// Hands the events until a time on and keeps the rest.
    private void handOn(long until) {
        EventStream stream = takeWaiting();
        EventParser[] byNumber = parsers.toArray(new EventParser[0]);
        boolean more = stream != null;
        while (stream != null && more && stream.timestamp <= until) {
            more = handOn(stream, byNumber, until);
        }
        if (stream != null && more) {
            keep(stream);
        }
    }

    /// Hands some events on. A method that is called often is compiled sooner than a loop that runs once a trace.
    ///
    /// @return whether there are more, early enough or not
    private static boolean handOn(EventStream stream, EventParser[] byNumber, long until) {
        boolean more = true;
        for (int i = 0; i < EVENTS_AT_ONCE && more && stream.timestamp <= until; i++) {
            EventChain event = stream.source();
            byNumber[event.parser].parse(stream.timestamp, event.payload, event.aux);
            more = stream.advance();
        }
        return more;
    }

    /// Keeps the rest of a stream as what was pushed before all that is waiting.
    private void keep(EventStream stream) {
        List<RunPart> kept = new ArrayList<>();
        PushedEvents rest = new PushedEvents();
        boolean more = true;
        while (more) {
            EventChain event = stream.source();
            if (rest.isFull()) {
                writer.write(rest, kept);
            }
            rest.add(
                    stream.timestamp, event.queue() << 16 | event.parser, event.payload, event.aux);
            waiting++;
            latestWaiting = Math.max(latestWaiting, stream.timestamp);
            more = stream.advance();
        }
        writer.write(rest, kept);
        kept.addAll(parts);
        for (int i = 0; i < kept.size(); i++) {
            kept.get(i).number = i;
        }
        writer.countFrom(kept.size());
        parts = kept;
    }

    /// Everything that waits as one stream, or null when there is nothing.
    private @Nullable EventStream takeWaiting() {
        if (waiting == 0) {
            return null;
        }
        writer.write(pushed, parts);
        Map<Integer, List<RunPart>> byQueue = new TreeMap<>();
        for (RunPart part : parts) {
            byQueue.computeIfAbsent(part.queue, q -> new ArrayList<>()).add(part);
        }
        parts = new ArrayList<>();
        waiting = 0;
        latestWaiting = 0;
        List<List<EventChain>> chains = byQueue.values().stream().map(PartChain::of).toList();
        int count = chains.stream().mapToInt(List::size).sum();
        int window = Math.clamp(ALL_WINDOWS_BYTES / count, LEAST_WINDOW_BYTES, WINDOW_BYTES);
        List<EventStream> queueStreams = new ArrayList<>();
        for (List<EventChain> ofQueue : chains) {
            ofQueue.forEach(chain -> chain.begin(window, ofQueue.size() == 1));
            queueStreams.add(
                    ofQueue.size() == 1
                            ? ofQueue.getFirst()
                            : new StreamMerge(ofQueue, false, ofQueue.getFirst().queue()));
        }
        return queueStreams.size() == 1
                ? queueStreams.getFirst()
                : new StreamMerge(queueStreams, true, 0);
    }
}
