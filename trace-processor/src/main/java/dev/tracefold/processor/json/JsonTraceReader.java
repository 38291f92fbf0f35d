// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

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
/// Bytes pass through a window that stays in the processor's cache; what is cut off at its end is
/// moved to its beginning. Of the text only the args are kept.
public final class JsonTraceReader implements TraceReader {
    private static final int WINDOW_BYTES = 1 << 18;
    private static final int MAX_ITEM_BYTES = 1 << 28;
    private static final int PART_OF_HEAP = 16;
    private static final int TOKENIZER_FAILURE = StatKeys.of("json_tokenizer_failure");
    private static final int WITHOUT_EVENTS = StatKeys.of("json_without_events");
    private static final int TIME_UNIT = StatKeys.of("json_display_time_unit");

    /// Where in the file the cursor is.
    private enum Place {
        BEGIN,
        OUTER_OBJECT,
        EVENTS_OF_OBJECT,
        EVENTS,
        END
    }

    private final TraceContext context;
    private final Supplier<TraceReader> systemTraceReader;
    private @Nullable TraceReader systemTrace;
    private final EventStore store;
    private final EventTokenizer tokenizer;
    private final TraceMetadata metadata;
    private final JsonStrings strings;
    private final JsonCursor cursor = new JsonCursor();
    private final int parserNumber;
    private byte[] window = new byte[WINDOW_BYTES];
    private int filled;
    private int scanned;
    private Place place = Place.BEGIN;
    private boolean faulty;
    private boolean hasEvents;

    /// A reader of one file.
    ///
    /// @param systemTraceReader makes a reader for the text of `systemTraceEvents`, if there is any
    public JsonTraceReader(TraceContext context, Supplier<TraceReader> systemTraceReader) {
        this.context = context;
        this.systemTraceReader = systemTraceReader;
        this.store = new EventStore(context.storage().memory());
        this.tokenizer = new EventTokenizer(store, context.strings(), context.stats());
        this.metadata = new TraceMetadata(context);
        this.strings = new JsonStrings(context.strings());
        this.parserNumber = context.sorter().register(new JsonEventParser(context, store));
        context.processes().treatZeroAsOrdinary();
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0 && place != Place.END) {
            int some = Math.min(left, window.length - filled);
            System.arraycopy(buffer, from, window, filled, some);
            filled += some;
            from += some;
            left -= some;
            if (filled == window.length) {
                scan();
                makeRoom();
            }
        }
    }

    @Override
    public void endOfFile() {
        scan();
        boolean cutOff = scanned < filled && place != Place.END;
        // A list of events may be left open: many producers never get to close it.
        boolean unfinished =
                cutOff || place == Place.OUTER_OBJECT || place == Place.EVENTS_OF_OBJECT;
        if (unfinished && !faulty) {
            context.stats().increment(TOKENIZER_FAILURE);
        } else if (!hasEvents && !faulty && systemTrace == null) {
            context.stats().addIndexed(WITHOUT_EVENTS, context.traceId(), 1);
        }
        store.finish();
        EventOrder.of(store, tokenizer.anyComplete(), this::push);
    }

    private void push(long timestampNanos, int place) {
        long timestamp = context.clocks().defaultToTraceTime(timestampNanos);
        if (timestamp == ClockTracker.UNCONVERTIBLE) {
            store.forget(place);
        } else {
            context.sorter().push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, place, 0);
        }
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

    private void makeRoom() {
        int left = filled - scanned;
        if (left > MAX_ITEM_BYTES) {
            fail();
            return;
        }
        HeapLimit.check(left, PART_OF_HEAP, "single items of JSON");
        byte[] next = left > window.length / 2 ? new byte[window.length * 2] : window;
        System.arraycopy(window, scanned, next, 0, left);
        window = next;
        filled = left;
        scanned = 0;
    }

    /// Reads as far as the window reaches.
    private void scan() {
        cursor.reset(window, scanned, filled);
        boolean more = true;
        while (more && place != Place.END) {
            Outcome outcome =
                    switch (place) {
                        case BEGIN -> begin();
                        case OUTER_OBJECT -> outerField();
                        case EVENTS_OF_OBJECT, EVENTS -> event();
                        case END -> Outcome.INCOMPLETE;
                    };
            if (outcome == Outcome.MALFORMED) {
                fail();
            } else if (outcome == Outcome.OK) {
                scanned = cursor.position();
            }
            more = outcome == Outcome.OK;
        }
        skipSpace();
    }

    /// White space at the end is nothing that was cut off.
    private void skipSpace() {
        cursor.position(scanned);
        cursor.peek();
        scanned = cursor.position();
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
                        window,
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

    private Outcome event() {
        int next = cursor.peek();
        return switch (next) {
            case JsonCursor.END -> Outcome.INCOMPLETE;
            case ',' -> enter(place);
            case ']' -> enter(place == Place.EVENTS ? Place.END : Place.OUTER_OBJECT);
            case '{' -> object();
            default -> {
                Outcome outcome = cursor.value();
                if (outcome == Outcome.OK) {
                    context.stats().increment(TOKENIZER_FAILURE);
                }
                yield outcome;
            }
        };
    }

    private Outcome object() {
        int begin = cursor.position();
        Outcome outcome = tokenizer.read(cursor);
        if (outcome == Outcome.MALFORMED) {
            cursor.position(begin);
            outcome = cursor.value();
            if (outcome == Outcome.OK && cursor.kind() == Kind.OBJECT) {
                context.stats().increment(TOKENIZER_FAILURE);
            }
        }
        return outcome;
    }
}
