// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.bugreport;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Turns the changes of a battery history into counters and slices.
final class BatteryEvents {
    private static final TrackSpec STATE =
            TrackSpec.counter("battery_stats", null, Dimension.string("counter_key"));
    private static final TrackSpec SCREEN = TrackSpec.counter("screen_state", null);
    private static final TrackSpec EVENT =
            TrackSpec.slice("battery_stats", Dimension.string("bstats_item_name"));
    private static final TrackSpec BATTERY =
            TrackSpec.counter(
                    "battery_counter",
                    null,
                    Dimension.string("battery_name"),
                    Dimension.string("counter_name"));
    private static final TrackSpec STATUS = TrackSpec.counter("battery_status", null);
    private static final TrackSpec PLUGGED = TrackSpec.counter("battery_plugged_status", null);
    private static final TrackSpec WAKELOCKS = TrackSpec.slice("dumpstate_wakelocks");

    /// BatteryManager's numbers of states from 1 and of plugs from 0, by the letter of each.
    private static final String STATUSES = " ?cdnf";

    private static final String PLUGS = "nau w";

    private static final String WAKELOCK = "w";

    /// Older histories do not say which wake lock was released.
    private static final long NAMED_WAKELOCKS_SINCE = 36;

    private static final long MICROS_PER_MILLI = 1000;

    private final TraceContext context;
    private final BatteryHistory history;

    BatteryEvents(TraceContext context, BatteryHistory history) {
        this.context = context;
        this.history = history;
    }

    /// Takes one change, `[+-]key[=value]`.
    ///
    /// @return false when its value is none that its key can have; unknown keys pass
    boolean parse(long ts, String change) {
        boolean isSigned = change.startsWith("+") || change.startsWith("-");
        boolean isOn = change.startsWith("+");
        String sign = isSigned ? change.substring(0, 1) : "";
        int equals = change.indexOf('=');
        String key = change.substring(sign.length(), equals < 0 ? change.length() : equals);
        String value = equals < 0 ? "" : change.substring(equals + 1);
        if (key.startsWith("E")) {
            return event(ts, sign, key, value);
        }
        if (isSigned && key.equals(WAKELOCK)) {
            return value.isEmpty() || wakelock(ts, isOn, value);
        }
        if (isSigned) {
            toggle(ts, key, value, isOn);
            return true;
        }
        return assign(ts, key, value);
    }

    private void toggle(long ts, String key, String value, boolean isOn) {
        BatteryWords.@Nullable State state = BatteryWords.state(key);
        if (state != null && value.isEmpty()) {
            count(ts, state.name(), isOn ? 1 : 0);
            screen(ts, state.name(), isOn);
        }
    }

    private boolean assign(long ts, String key, String value) {
        BatteryWords.@Nullable State state = BatteryWords.state(key);
        if (state == null) {
            return value.isEmpty() || battery(ts, key, value);
        }
        Long number = state.number(value);
        if (number != null) {
            count(ts, state.name(), number);
        }
        return number != null;
    }

    private boolean event(long ts, String sign, String key, String value) {
        String name = BatteryWords.event(key);
        Long index = BatteryHistory.number(value);
        if (name == null || index == null) {
            // Newer versions know events that we do not.
            return name == null;
        }
        BatteryHistory.Text text = history.textOf(index);
        StringPool strings = context.strings();
        int track =
                context.tracks()
                        .intern(
                                EVENT,
                                strings.intern("battery_stats." + name),
                                strings.intern(name));
        String slice = "%s%s=%d:\"%s\"".formatted(sign, name, text.uid(), text.text());
        context.slices().scoped(ts, track, StringPool.NULL_ID, strings.intern(slice), 0, null);
        return true;
    }

    private void count(long ts, String state, double value) {
        int name = context.strings().intern("battery_stats." + state);
        push(ts, context.tracks().intern(STATE, name, name), value);
    }

    /// Other sources of this counter say 1 for off and 2 for on.
    private void screen(long ts, String state, boolean isOn) {
        if (state.equals("screen")) {
            int name = context.strings().intern("ScreenState");
            push(ts, context.tracks().intern(SCREEN, name), isOn ? 2 : 1);
        }
    }

    private boolean battery(long ts, String key, String value) {
        return switch (key) {
            case "Bl" -> charge(ts, "capacity_pct", value, 1);
            case "Bcc" -> charge(ts, "charge_uah", value, MICROS_PER_MILLI);
            case "Bv" -> charge(ts, "voltage_uv", value, MICROS_PER_MILLI);
            case "Bs" -> push(ts, single(STATUS, "BatteryStatus"), letter(STATUSES, value));
            case "Bp" -> push(ts, single(PLUGGED, "PlugType"), letter(PLUGS, value));
            default -> true;
        };
    }

    /// The place of a value's first letter, 0 for one that is not there.
    private static int letter(String letters, String value) {
        return Math.max(0, letters.indexOf(value.charAt(0)));
    }

    private int single(TrackSpec spec, String name) {
        return context.tracks().intern(spec, context.strings().intern(name));
    }

    /// The history knows one battery and has no name for it.
    private boolean charge(long ts, String key, String value, long factor) {
        Long number = BatteryHistory.number(value);
        if (number == null) {
            return false;
        }
        StringPool strings = context.strings();
        int track =
                context.tracks()
                        .intern(
                                BATTERY,
                                strings.intern("batt." + key),
                                strings.intern(""),
                                strings.intern(key));
        return push(ts, track, (double) number * (double) factor);
    }

    private boolean push(long ts, int track, double value) {
        context.kernel().counters().push(ts, track, value);
        return true;
    }

    private boolean wakelock(long ts, boolean isOn, String value) {
        Long index = BatteryHistory.number(value);
        if (index == null || history.version() < NAMED_WAKELOCKS_SINCE) {
            return false;
        }
        int name = context.strings().intern("WakeLocks");
        if (isOn) {
            int track = context.compressor().begin(WAKELOCKS, name, index);
            int slice = context.strings().intern(history.textOf(index).text());
            context.slices().begin(ts, track, StringPool.NULL_ID, slice, null);
        } else {
            int track = context.compressor().end(WAKELOCKS, name, index);
            context.slices().end(ts, track, StringPool.NULL_ID, StringPool.NULL_ID, null);
        }
        return true;
    }
}
