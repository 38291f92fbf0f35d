// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockStretch;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.json.JsonCursor.Kind;
import dev.tracefold.processor.json.JsonCursor.Outcome;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.tracker.StatKeys;

/// Reads a JSON trace: an object with `traceEvents`, or the bare array of them, closed or not.
///
/// Bytes are read where they lie; an item that is cut off at the end of a piece is put together in a window. Of the
/// text only the args are kept.
public final class JsonTraceReader implements TraceReader {
    private static final int WINDOW_BYTES = 1 << 15;
    private static final int MAX_ITEM_BYTES = 1 << 28;
    private static final int PART_OF_HEAP = 16;
    private static final int TOKENIZER_FAILURE = StatKeys.of("json_tokenizer_failure");
    private static final int WITHOUT_EVENTS = StatKeys.of("json_without_events");
    private static final int TIME_UNIT = StatKeys.of("json_display_time_unit");

    /// Where in the file the next byte is.
    private enum Place {
        BEGIN,
        OUTER_OBJECT,
        EVENTS_OF_OBJECT,
        EVENTS,
        END
    }

    /// When to do what for speed.
    ///
    /// @param directBytes pieces that are longer are read where they lie
    /// @param splitBytes pieces that are longer are read by two threads
    /// @param splitFrom once so many bytes of the file have come
    record Pieces(int directBytes, int splitBytes, long splitFrom) {
        private static final int DIRECT_BYTES = 1 << 16;

        static final Pieces ON_ONE_THREAD = new Pieces(DIRECT_BYTES, Integer.MAX_VALUE, 0);
        private static final Pieces ON_TWO_THREADS = new Pieces(DIRECT_BYTES, 1 << 18, 1 << 20);

        private static Pieces here() {
            return SideReader.pays() ? ON_TWO_THREADS : ON_ONE_THREAD;
        }
    }

    private final TraceContext context;
    private final Supplier<TraceReader> systemTraceReader;
    private @Nullable TraceReader systemTrace;
    private final EventStore store;
    private final EventList events;
    private final TraceMetadata metadata;
    private final JsonStrings strings;
    private final JsonCursor cursor = new JsonCursor();
    private final int parserNumber;
    private final Pieces pieces;
    private @Nullable SideReader side;
    private boolean isGuessed = true;
    private long fed;
    private int listEnd;
    private byte[] window = new byte[WINDOW_BYTES];
    private int filled;
    private Place place = Place.BEGIN;
    private boolean faulty;
    private boolean hasEvents;

    /// A reader of one file.
    ///
    /// @param systemTraceReader makes a reader for the text of `systemTraceEvents`, if there is any
    public JsonTraceReader(TraceContext context, Supplier<TraceReader> systemTraceReader) {
        this(context, systemTraceReader, Pieces.here());
    }

    JsonTraceReader(TraceContext context, Supplier<TraceReader> systemTraceReader, Pieces pieces) {
        this.context = context;
        this.systemTraceReader = systemTraceReader;
        this.pieces = pieces;
        this.store = new EventStore(context.storage().memory());
        this.events = new EventList(store.writer(), context.strings());
        this.metadata = new TraceMetadata(context);
        this.strings = new JsonStrings(context.strings());
        this.parserNumber = context.sorter().register(new JsonEventParser(context, store));
        context.processes().treatZeroAsOrdinary();
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        int from = offset;
        int end = offset + length;
        fed += length;
        while (from < end && place != Place.END) {
            if (filled == 0 && end - from >= pieces.directBytes()) {
                int read = scan(buffer, from, end, end);
                keep(buffer, read, end);
                from = end;
            } else {
                from = fill(buffer, from, end);
            }
        }
    }

    @Override
    public boolean keepsBytes() {
        return false;
    }

    /// Puts bytes behind those that wait, and reads when there are enough of them.
    ///
    /// @return up to where the bytes were taken
    private int fill(byte[] buffer, int from, int end) {
        int held = filled;
        int some = Math.min(end - from, window.length - held);
        System.arraycopy(buffer, from, window, held, some);
        filled += some;
        if (filled < window.length) {
            return end;
        }
        // Only the item that was cut off, where the rest can be read where it lies.
        boolean isRestLong = end - from >= pieces.directBytes();
        int read = scan(window, 0, filled, isRestLong ? held : filled);
        if (isRestLong && read >= held) {
            filled = 0;
            return from + read - held;
        }
        keep(window, read, filled);
        return from + some;
    }

    /// Keeps what is to be read again when more has come.
    private void keep(byte[] text, int from, int end) {
        int left = place == Place.END ? 0 : end - from;
        if (left > MAX_ITEM_BYTES) {
            fail();
            left = 0;
        }
        HeapLimit.check(left, PART_OF_HEAP, "single items of JSON");
        int room = window.length;
        while (left > room / 2) {
            room *= 2;
        }
        byte[] next = room == window.length ? window : new byte[room];
        System.arraycopy(text, from, next, 0, left);
        window = next;
        filled = left;
    }

    @Override
    public void endOfFile() {
        int read = scan(window, 0, filled, filled);
        boolean cutOff = read < filled && place != Place.END;
        // A list of events may be left open: many producers never get to close it.
        boolean unfinished =
                cutOff || place == Place.OUTER_OBJECT || place == Place.EVENTS_OF_OBJECT;
        if (unfinished && !faulty) {
            context.stats().increment(TOKENIZER_FAILURE);
        } else if (!hasEvents && !faulty && systemTrace == null) {
            context.stats().addIndexed(WITHOUT_EVENTS, context.traceId(), 1);
        }
        window = new byte[0];
        long failures = events.failures();
        if (side == null) {
            store.finish();
        } else {
            failures += side.failures();
            side.finish();
            side.close();
        }
        context.stats().add(TOKENIZER_FAILURE, failures);
        if (!pushAsTheyLie()) {
            EventOrder.of(store, this::push);
        }
    }

    /// Has events read when their turn comes, where they are in order and their times become trace time by one addition.
    private boolean pushAsTheyLie() {
        if (store.size() == 0 || !store.isInOrder()) {
            return false;
        }
        long first = store.firstTimestampNanos();
        long last = store.lastTimestampNanos();
        ClockStretch stretch = context.clocks().defaultStretchAt(first);
        return stretch.covers(first)
                && stretch.covers(last)
                && context.sorter()
                        .pushSorted(
                                parserNumber,
                                store.new Scan(stretch.plusNanos()),
                                store.size(),
                                first + stretch.plusNanos(),
                                last + stretch.plusNanos());
    }

    private void push(long timestampNanos, int place) {
        long timestamp = context.clocks().defaultToTraceTime(timestampNanos);
        if (timestamp == ClockTracker.UNCONVERTIBLE) {
            store.forget(place);
        } else {
            context.sorter().push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, place, 0);
        }
    }

    /// Whether a second thread has read some of it.
    boolean isReadByTwo() {
        return store.hasSideEvents();
    }

    @Override
    public void finish() {
        store.clear();
        if (systemTrace != null) {
            systemTrace.finish();
        }
        context.slices().flush();
        context.kernel().counters().flush();
        context.processes().flushArgs(context.args());
    }

    /// Reads as far as a text reaches, or until something ends at `stop` or behind it.
    ///
    /// @return where what was not read begins
    private int scan(byte[] text, int from, int limit, int stop) {
        int at = from;
        while (place != Place.END) {
            if (place == Place.EVENTS || place == Place.EVENTS_OF_OBJECT) {
                EventList.End end = list(text, at, limit, stop);
                at = listEnd;
                if (end == EventList.End.INCOMPLETE || end == EventList.End.STOPPED) {
                    return at;
                }
            } else {
                cursor.reset(text, at, limit);
                cursor.peek();
                at = cursor.position();
                if (at >= stop || outside() == Outcome.INCOMPLETE) {
                    return at;
                }
                at = cursor.position();
            }
        }
        return at;
    }

    /// Reads what is in the list of events, by two threads where that pays.
    private EventList.End list(byte[] text, int from, int limit, int stop) {
        int middle =
                stop == limit && limit - from > pieces.splitBytes() && fed > pieces.splitFrom()
                        ? border(text, from, limit)
                        : EventBorder.NONE;
        EventList.End end =
                middle == EventBorder.NONE
                        ? listHere(text, from, limit, stop)
                        : listInHalves(text, from, middle, limit);
        if (end == EventList.End.CLOSED) {
            place = place == Place.EVENTS ? Place.END : Place.OUTER_OBJECT;
        } else if (end == EventList.End.MALFORMED) {
            fail();
        }
        return end;
    }

    private EventList.End listHere(byte[] text, int from, int limit, int stop) {
        EventList.End end = events.read(text, from, limit, stop);
        listEnd = events.position();
        return end;
    }

    private EventList.End listInHalves(byte[] text, int from, int middle, int limit) {
        if (side == null) {
            side = new SideReader(store, context.strings(), context.storage().memory());
        }
        side.start(text, middle, limit);
        EventList.End end;
        try {
            end = listHere(text, from, limit, middle);
        } finally {
            side.await();
        }
        if (end == EventList.End.STOPPED && listEnd == middle) {
            end = side.accept();
            listEnd = side.position();
            return end;
        }
        // What was taken for the beginning of an event is in the middle of one: not a file to be
        // guessed at.
        isGuessed = false;
        return end == EventList.End.STOPPED ? listHere(text, listEnd, limit, limit) : end;
    }

    private int border(byte[] text, int from, int limit) {
        return isGuessed
                ? EventBorder.guess(text, from, from + (limit - from) / 2, limit)
                : EventBorder.NONE;
    }

    /// Reads what is not in the list of events.
    private Outcome outside() {
        Outcome outcome = place == Place.BEGIN ? begin() : outerField();
        if (outcome == Outcome.MALFORMED) {
            fail();
        }
        return outcome;
    }

    private void fail() {
        context.stats().increment(TOKENIZER_FAILURE);
        faulty = true;
        place = Place.END;
    }

    private Outcome begin() {
        return switch (cursor.peek()) {
            case JsonCursor.END -> Outcome.INCOMPLETE;
            case '{' -> enter(Place.OUTER_OBJECT);
            case '[' -> enter(Place.EVENTS);
            default -> Outcome.MALFORMED;
        };
    }

    private Outcome enter(Place next) {
        hasEvents |= next == Place.EVENTS || next == Place.EVENTS_OF_OBJECT;
        cursor.skip();
        place = next;
        return Outcome.OK;
    }

    private Outcome outerField() {
        int next = cursor.peek();
        if (next == '}') {
            return enter(Place.END);
        }
        if (next == ',') {
            cursor.skip();
            return Outcome.OK;
        }
        Outcome outcome = cursor.key();
        if (outcome != Outcome.OK) {
            return outcome;
        }
        String key =
                new String(
                        cursor.text(),
                        cursor.start(),
                        cursor.end() - cursor.start(),
                        java.nio.charset.StandardCharsets.UTF_8);
        next = cursor.peek();
        if (next == '[' && key.equals("traceEvents")) {
            return enter(Place.EVENTS_OF_OBJECT);
        }
        outcome = cursor.value();
        if (outcome == Outcome.OK) {
            outerValue(key);
        }
        return outcome;
    }

    private void outerValue(String key) {
        switch (key) {
            case "displayTimeUnit" -> context.stats().increment(TIME_UNIT);
            case "metadata" -> metadata.read(cursor);
            case "systemTraceEvents" -> {
                if (cursor.kind() == Kind.STRING) {
                    readSystemTrace();
                }
            }
            case "traceEvents" -> context.stats().increment(TOKENIZER_FAILURE);
            default -> {
                // Producers keep what they like there: device properties, versions, stack frames.
            }
        }
    }

    private void readSystemTrace() {
        byte[] text = strings.bytes(cursor);
        if (systemTrace == null && text.length > 0) {
            systemTrace = systemTraceReader.get();
            systemTrace.feed(text, 0, text.length);
            systemTrace.endOfFile();
        }
    }
}
