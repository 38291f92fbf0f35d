// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.json.JsonCursor.Outcome;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.CounterTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;

/// Counters (`C`): each arg is a series of its own, on a track of the process named
/// `<event> id: <id> <arg>`. As with all counters of processes that events of threads report, the
/// tracks are made at the end, when every thread has its process.
final class CounterEvents {
    private static final int FAILURE = StatKeys.of("json_parser_failure");
    private static final TrackSpec OF_PROCESS =
            TrackSpec.counter(
                    "json_counter",
                    null,
                    TrackSpec.Dimension.integer("upid"),
                    TrackSpec.Dimension.string("name"));
    private static final TrackSpec OF_THREAD =
            TrackSpec.counter(
                    "json_counter_thread_fallback",
                    null,
                    TrackSpec.Dimension.integer("utid"),
                    TrackSpec.Dimension.string("name"));

    private final TraceContext context;
    private final StringPool pool;
    private final JsonCursor cursor = new JsonCursor();
    private final JsonStrings strings;
    private final Map<Integer, CounterTracker.LateCounter> counters = new HashMap<>();

    CounterEvents(TraceContext context) {
        this.context = context;
        this.pool = context.strings();
        this.strings = new JsonStrings(pool);
    }

    /// `C`.
    boolean parse(
            EventFields event, long timestampNanos, int utid, byte[] text, int start, int length) {
        if (length == 0) {
            return false;
        }
        String prefix = prefix(event);
        cursor.reset(text, start + 1, start + length);
        while (cursor.key() == Outcome.OK) {
            int name = pool.intern(prefix + strings.get(cursor));
            if (cursor.value() != Outcome.OK) {
                return false;
            }
            if (isNumber()) {
                double value = cursor.number().asDouble();
                context.kernel()
                        .counters()
                        .pushForProcessOf(timestampNanos, utid, counter(name), value);
            } else {
                context.stats().increment(FAILURE);
            }
            if (cursor.peek() == ',') {
                cursor.skip();
            }
        }
        return cursor.peek() == '}';
    }

    private String prefix(EventFields event) {
        String name = pool.getOrEmpty(event.name());
        boolean byId = event.has(EventFlags.ID_IS_STRING);
        String id = byId ? pool.getOrEmpty((int) event.id()) : "";
        return id.isEmpty() ? name + " " : name + " id: " + id + " ";
    }

    private boolean isNumber() {
        return switch (cursor.kind()) {
            case NUMBER -> true;
            case STRING -> cursor.stringAsNumber();
            default -> false;
        };
    }

    private CounterTracker.LateCounter counter(int name) {
        return counters.computeIfAbsent(
                name,
                n -> new CounterTracker.LateCounter(OF_PROCESS, OF_THREAD, n, List.of((long) n)));
    }
}
