// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XLine;

/// What the viewer shows of one event besides its time. One object is reused for all events.
final class EventArgs {
    private static final int MAX_LONG_NAME = 10_000;
    // What is not longer is shown as an arg, not as a frame.
    private static final int MAX_INLINE = 16;
    // Larger numbers lose digits in JavaScript.
    private static final long MAX_SAFE = 1L << 53;

    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private String name = "";
    private @Nullable String longName;
    private long group;

    /// Reads an event.
    ///
    /// @return this
    EventArgs read(XLine line, int event) {
        names.clear();
        values.clear();
        longName = null;
        group = -1;
        EventMetadata kind = line.metadata(event);
        name = kind.displayName().isEmpty() ? kind.name() : kind.displayName();
        if (!kind.displayName().isEmpty()) {
            longName = frameOf(kind);
            if (longName == null) {
                names.add("long_name");
                values.add(quoted(kind.name()));
            }
        }
        line.allStats(event, this::stat);
        return this;
    }

    private static String quoted(String value) {
        StringBuilder text = new StringBuilder();
        new JsonWriter(text).value(value);
        return text.toString();
    }

    /// The full name of a kind of events if it is shown as a frame, cut if it is very long.
    static @Nullable String frameOf(EventMetadata kind) {
        if (kind.displayName().isEmpty()
                || kind.name().getBytes(StandardCharsets.UTF_8).length <= MAX_INLINE) {
            return null;
        }
        return kind.name().length() > MAX_LONG_NAME
                ? kind.name().substring(0, MAX_LONG_NAME) + "...<truncated>"
                : kind.name();
    }

    private void stat(String stat, StatValue value) {
        if (ViewerNames.isInternalStat(stat)) {
            return;
        }
        switch (stat) {
            case EventFlow.FLOW, EventFlow.ASYNC -> {
                // It is not shown, it says how to show the event.
            }
            case StatNames.GROUP_ID -> group = value.number();
            default -> arg(stat, value);
        }
    }

    private void arg(String stat, StatValue value) {
        StringBuilder text = new StringBuilder();
        JsonWriter json = new JsonWriter(text);
        switch (value.kind()) {
            case SIGNED, UNSIGNED -> {
                boolean safe =
                        Math.abs(value.number()) <= MAX_SAFE && value.number() != Long.MIN_VALUE;
                if (safe) {
                    json.value(value.number());
                } else {
                    json.value(value.text());
                }
            }
            case DOUBLE -> json.value(value.decimal());
            case TEXT, REFERENCE -> {
                json.value(value.text());
                if (stat.equals(StatNames.STEP_NAME) && !value.text().isEmpty()) {
                    name = value.text();
                }
            }
            case BYTES, NONE -> {
                return;
            }
        }
        names.add(stat);
        values.add(text.toString());
    }

    /// Writes the args, or nothing but what asks for them later.
    void write(JsonWriter json, int serial, boolean later) {
        json.beginObject();
        if (group >= 0) {
            json.name(StatNames.GROUP_ID).value(group);
        }
        if (later) {
            json.name("uid").value(serial);
        }
        for (int i = 0; i < names.size() && !later; i++) {
            json.name(names.get(i)).json(values.get(i));
        }
        json.endObject();
    }

    String name() {
        return name;
    }

    /// The step it belongs to, or -1.
    long group() {
        return group;
    }

    /// Whether some text of it begins so.
    boolean anyStartsWith(String prefix) {
        String begin = quoted(prefix);
        String open = begin.substring(0, begin.length() - 1);
        return values.stream().anyMatch(value -> value.startsWith(open));
    }

    /// The full name if a shorter one is shown.
    @Nullable String longName() {
        return longName;
    }

    /// What the first arg is called: the unit of a counter.
    String firstName() {
        return names.isEmpty() ? "" : names.getFirst();
    }

    /// The values of a counter, as JSON.
    List<String> values() {
        return values;
    }
}
